"""The block on the limit of a linear model, and what gets further."""

from threading import Lock

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier, evaluate, predict
from mnist_core.figures import errors_of
from mnist_core.imaging.moments import slant, straighten
from mnist_core.models.classifier import Classifier
from mnist_core.models.mlp import HiddenLayerClassifier
from mnist_core.training.fit import train_model
from ui.components.charts import chart
from ui.concepts.block import choose_test_image, show_heading, show_question
from ui.session.datasets import digits, split
from ui.settings.url import Url

PROGRESS_STEPS = 50  # steps from one word on the progress to the next
CONTENDERS = {  # name -> a new, untrained model
    "Linear": LinearClassifier,
    "Linear, straightened": lambda: LinearClassifier(normalization="straightened"),
    "Hidden layer of 64": HiddenLayerClassifier,
}
CONTEST = FitSettings(epochs=4, learning_rate=4e-3, batch_size=256, optimizer="adam")  # for each


class ModelComparison:
    """Three models of one source, trained by the first who asks while the others wait."""

    def __init__(self, source: str):
        self._source = source
        self._training = Lock()
        self.models: dict[str, Classifier] = {}
        self.accuracies: dict[str, float] = {}

    @property
    def done(self) -> bool:
        return len(self.accuracies) == len(CONTENDERS)

    def run(self, on_progress):
        """Train those that aren't trained yet; `on_progress(share, name)` hears how far it is."""
        with self._training:
            for name, make in CONTENDERS.items():
                if name not in self.accuracies:
                    self._train(name, make(), on_progress)

    def _train(self, name, model, on_progress):
        def on_step(step, total):
            if step % PROGRESS_STEPS == 0:
                on_progress((len(self.accuracies) + step / total) / len(CONTENDERS), name)

        parts = split(self._source)
        train_model(model, parts.train, parts.validation, CONTEST, on_progress=on_step)
        self.models[name] = model
        self.accuracies[name] = evaluate(model, digits(self._source)[1]).accuracy


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def model_comparison(source: str) -> ModelComparison:
    return ModelComparison(source)


def show_limit(url: Url, source: str):
    show_heading(
        "limit",
        "Where a linear model ends",
        "One set of weights for each class has to fit everybody's handwriting. That is easier if "
        "every picture is set upright first. A **hidden layer** goes another way: it looks for 64 "
        "patterns that the model chooses for itself.",
    )
    _, test = digits(source)
    compared = model_comparison(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_test_image(url, "limit_image", test, value=8)
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
            show_model_comparison(compared, test, number)
        else:
            st.info("Press the button to train all three, with the same pictures and settings.")
    show_question(
        "limit",
        "What can a hidden layer see that a linear model can't?",
        "Combinations: this stroke counts only if that one is missing. In a linear model, each "
        "pixel adds its share, whatever the others do.",
        code=(straighten, HiddenLayerClassifier),
    )


def show_straightening(test: DigitSet, number):
    image = test.images[number]
    pictures = {"as it is": image, "set upright": straighten(image[None])[0]}
    with st.container(key="limit-pictures", horizontal=True):
        for words, picture in pictures.items():
            with st.container(width=160, gap="xsmall"):
                st.image(picture.numpy(), width=150, alt=f"Test image {number}, {words}")
                st.caption(words.capitalize())
    lean = -slant(image[None]).item()
    direction = "right" if lean > 0 else "left"
    label = test.classes[test.labels[number]]
    st.markdown(f"Label **{label}**. It leans to the {direction} by {abs(lean):.2f} pixels a row.")


def show_model_comparison(compared: ModelComparison, test: DigitSet, number):
    scores = {name: f"{share:.1%}" for name, share in compared.accuracies.items()}
    alt = "Accuracy on the test set: " + ", ".join(map(" ".join, scores.items()))
    chart(errors_of(compared.accuracies), "limit-scores", alt)
    lines = ["| model | reads the test set | reads this picture as |", "| --- | ---: | --- |"]
    for name, model in compared.models.items():
        probabilities = predict(model, test.images[number])
        best = probabilities.argmax()
        prediction = f"**{test.classes[best]}** ({probabilities[best]:.1%})"
        lines.append(f"| {name} | {scores[name]} right | {prediction} |")
    st.markdown("\n".join(lines))
    st.caption(
        f"Each was trained here for {CONTEST.epochs} epochs with Adam, on the same pictures."
    )
