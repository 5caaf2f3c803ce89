"""Where a linear model ends, and what gets further."""

from threading import Lock

import streamlit as st

from mnist_core import SOURCES, evaluate, fit, predict
from mnist_core.figures import errors_of
from mnist_core.hidden_layer import CONTENDERS, CONTEST, HiddenLayerClassifier
from mnist_core.moments import slant, straighten
from ui.concepts.block import ask, chart, choose_number, heading
from ui.library import digits, split
from ui.link import Link

EVERY = 50  # steps from one word on the progress to the next


class Contest:
    """Three models of one source, trained by the first who asks while the others wait."""

    def __init__(self, source):
        self._source = source
        self._training = Lock()
        self.models, self.accuracies = {}, {}

    @property
    def done(self) -> bool:
        return len(self.accuracies) == len(CONTENDERS)

    def run(self, tell):
        """Train those that aren't trained yet; `tell(share, name)` hears how far it is."""
        with self._training:
            for name, make in CONTENDERS.items():
                if name not in self.accuracies:
                    self._train(name, make(), tell)

    def _train(self, name, model, tell):
        for progress in fit(model, *split(self._source), CONTEST):
            if progress.step % EVERY == 0:
                part = progress.epoch / CONTEST.epochs
                tell((len(self.accuracies) + part) / len(CONTENDERS), name)
        self.models[name] = model.requires_grad_(False)
        self.accuracies[name] = evaluate(model, digits(self._source)[1]).accuracy


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def contest(source) -> Contest:
    return Contest(source)


def show_limit(link: Link, source):
    heading(
        "limit",
        "Where a linear model ends",
        "One set of weights per class has to fit every handwriting. Setting each picture upright "
        "first makes that easier; on MNIST's test set it is known to lead from 92.7 to 95.7 %. "
        "A **hidden layer** goes another way: 64 patterns that the model chooses for itself.",
    )
    _, test = digits(source)
    compared = contest(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_number(
            link, "limit-image", "Test image number", 0, len(test) - 1, value=8, width=170
        )
        place = st.empty()
    if not compared.done and place.button(
        "Train all three", key="limit-train", icon=":material/play_arrow:", type="primary"
    ):
        bar = st.progress(0.0, "Training …")
        compared.run(lambda share, name: bar.progress(share, f"Training: {name} …"))
        bar.empty()
        place.empty()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        show_straightening(test, number)
    with right:
        if compared.done:
            show_contest(compared, test, number)
        else:
            st.info("Train them on the spot, with the same pictures and the same settings.")
    ask(
        "What can a hidden layer see that a linear model can't?",
        "Combinations: this stroke counts only if that one is missing. In a linear model each "
        "pixel adds its share whatever the others do.",
        code=(straighten, HiddenLayerClassifier),
    )


def show_straightening(test, number):
    image = test.images[number]
    pictures = {
        "as it is": image,
        "set upright": straighten(image[None])[0],
    }
    with st.container(key="limit-pictures", horizontal=True):
        for words, picture in pictures.items():
            with st.container(width=160, gap="xsmall"):
                st.image(picture.numpy(), width=150, alt=f"Test image {number}, {words}")
                st.caption(words.capitalize())
    lean = -slant(image[None]).item()
    way = "right" if lean > 0 else "left"
    label = test.classes[test.labels[number]]
    st.markdown(f"Label **{label}**. It leans to the {way} by {abs(lean):.2f} pixels a row.")


def show_contest(compared, test, number):
    scores = {name: f"{share:.1%}" for name, share in compared.accuracies.items()}
    chart(
        errors_of(compared.accuracies),
        "limit-scores",
        "Accuracy on the test set: " + ", ".join(map(" ".join, scores.items())),
    )
    lines = [
        "| model | reads the test set | reads this picture as |",
        "| --- | ---: | --- |",
    ]
    for name, model in compared.models.items():
        probabilities = predict(model, test.images[number])
        best = probabilities.argmax()
        reading = f"**{test.classes[best]}** ({probabilities[best]:.1%})"
        lines.append(f"| {name} | {scores[name]} right | {reading} |")
    st.markdown("\n".join(lines))
    st.caption(
        f"Each trained here for {CONTEST.epochs} epochs with Adam, on the same pictures, for "
        "comparison only."
    )
