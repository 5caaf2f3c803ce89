"""The block on the limits of a linear model, and on better ones."""

from threading import Lock
from time import perf_counter

import streamlit as st
import torch

from mnist_core import SOURCES, DigitSet, FitSettings, evaluate, predict
from mnist_core.data.distortion import batch_generator, distort
from mnist_core.figures.numbers import percent
from mnist_core.figures.pixels import sheet
from mnist_core.figures.scores import errors_of
from mnist_core.imaging.moments import NORMALIZATIONS, even, slant, straighten
from mnist_core.models.catalog import MODELS
from mnist_core.models.classifier import Classifier
from mnist_core.models.cnn import ConvolutionalClassifier
from mnist_core.models.mlp import HiddenLayerClassifier
from mnist_core.training.fit import train_model
from ui.components.activations import show_activations
from ui.components.charts import chart
from ui.components.templates import show_templates
from ui.concepts.block import choose_test_image, show_heading, show_question
from ui.session.datasets import digits, split
from ui.settings.url import Url

PROGRESS_STEPS = 20  # between two updates of the progress bar
COMPARED_MODELS = {  # name -> (model, normalisation)
    "Linear": ("linear", "as drawn"),
    "Linear, straightened": ("linear", "straightened"),
    "Linear, evened": ("linear", "evened"),
    "Hidden layer of 64": ("hidden layer", "as drawn"),
    "Convolution": ("convolutional", "as drawn"),
}
SIDE_BY_SIDE = ("Linear", "Hidden layer of 64", "Convolution")
COMPARISON_SETTINGS = FitSettings(
    epochs=3, learning_rate=3e-3, batch_size=256, optimizer="adam"
)  # for each
DISTORTED_COPIES, SHOWN_DISTORTION = 11, 0.7


class ModelComparison:
    """Models for a source, trained by the first visitor who asks while others wait."""

    def __init__(self, source: str):
        self._source = source
        self._training = Lock()
        self.models: dict[str, Classifier] = {}
        self.accuracies: dict[str, float] = {}
        self.seconds: dict[str, float] = {}

    @property
    def done(self) -> bool:
        return len(self.accuracies) == len(COMPARED_MODELS)

    def run(self, on_progress):
        """Train the models that aren't trained yet, calling `on_progress(share, name)`."""
        with self._training:
            for name, (kind, normalization) in COMPARED_MODELS.items():
                if name not in self.accuracies:
                    self._train(name, MODELS[kind](0, normalization), on_progress)

    def _train(self, name, model, on_progress):
        def on_step(step, total):
            if step % PROGRESS_STEPS == 0:
                on_progress((len(self.accuracies) + step / total) / len(COMPARED_MODELS), name)

        parts, begun = split(self._source), perf_counter()
        train_model(model, parts.train, parts.validation, COMPARISON_SETTINGS, on_progress=on_step)
        self.seconds[name] = perf_counter() - begun
        self.models[name] = model
        self.accuracies[name] = evaluate(model, digits(self._source)[1]).accuracy


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def model_comparison(source: str) -> ModelComparison:
    return ModelComparison(source)


def show_limit(url: Url, source: str):
    show_heading(
        "limit",
        "Where a linear model ends",
        "One set of weights for each class has to fit everybody's handwriting. There are two ways "
        "out: make the pictures more alike, or give the model more layers. A **hidden layer** "
        "looks for 64 patterns that it chooses for itself. A **convolution** looks for small "
        "patterns all over the picture, so it needs fewer numbers.",
    )
    _, test = digits(source)
    compared = model_comparison(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_test_image(url, "limit_image", test, value=8)
        place = st.empty()
    show_normalizations(test, number)
    if not compared.done and place.button(
        "Train all five", key="limit-train", icon=":material/play_arrow:", type="primary"
    ):
        bar = st.progress(0.0, "Training …")
        compared.run(lambda share, name: bar.progress(share, f"Training: {name} …"))
        bar.empty()
        place.empty()
    if compared.done:
        show_model_comparison(compared, test, number)
        show_side_by_side(compared, test, number)
    else:
        st.info(
            "Press the button to train all five, with the same pictures and settings. It takes "
            "half a minute or so, once for everybody."
        )
    show_distortion_idea(test, number)
    show_question(
        "limit",
        "What can a hidden layer see that a linear model can't?",
        "Combinations: this stroke counts only if that one is missing. In a linear model, each "
        "pixel adds its share, whatever the others do.",
        code=(straighten, even, HiddenLayerClassifier, ConvolutionalClassifier, distort),
    )


def show_normalizations(test: DigitSet, number):
    """Show the picture with each normalisation."""
    image = test.images[number]
    pictures, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with pictures, st.container(key="limit-pictures", horizontal=True):
        for name, normalize in NORMALIZATIONS.items():
            with st.container(width=150, gap="xsmall"):
                seen = normalize(image[None])[0].numpy()
                st.image(seen, width=140, alt=f"Test image {number}, {name}")
                st.caption(name.capitalize())
    lean = -slant(image[None]).item()
    direction = "right" if lean > 0 else "left"
    label = test.classes[int(test.labels[number])]
    with words:
        st.markdown(
            f"Label **{label}**. It leans to the {direction} by {abs(lean):.2f} pixels a row. "
            "*Straightened*, it stands upright. *Evened*, it is also stretched until its ink "
            "spreads equally far across and down. On MNIST's test set, that takes a linear model "
            "from 92.7% to 95.5% to **97.2%**, with the same 7,850 numbers: it stays a line."
        )


def show_model_comparison(compared: ModelComparison, test: DigitSet, number):
    """Show each model's score, size and training time, and its prediction for the picture."""
    scores = {name: f"{share:.1%}" for name, share in compared.accuracies.items()}
    chart_place, table = st.columns([2, 3], gap="medium")
    with chart_place:
        alt = "Accuracy on the test set: " + ", ".join(map(" ".join, scores.items()))
        chart(errors_of(compared.accuracies), "limit-scores", alt)
    lines = [
        "| model | numbers | seconds | reads the test set | reads this picture as |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for name, model in compared.models.items():
        probabilities = predict(model, test.images[number])
        best = int(probabilities.argmax())
        prediction = f"**{test.classes[best]}** ({percent(probabilities[best].item())})"
        lines.append(
            f"| {name} | {model.parameter_count:,} | {compared.seconds[name]:.1f} | "
            f"{scores[name]} right | {prediction} |"
        )
    with table:
        st.markdown("\n".join(lines))
        st.caption(
            f"Each was trained here for {COMPARISON_SETTINGS.epochs} epochs with Adam, on the same "
            "pictures."
        )


def show_side_by_side(compared: ModelComparison, test: DigitSet, number):
    """Show the patterns and activations of three models for the same digit."""
    st.markdown("**The same digit in all three:** what each looks for, and what it finds in it.")
    image = test.images[number]
    for column, name in zip(st.columns(3, gap="medium"), SIDE_BY_SIDE, strict=True):
        model = compared.models[name]
        with column:
            st.markdown(f"**{name}**")
            show_templates(
                model, test.classes, key=f"limit-patterns-{model.name}".replace(" ", "-")
            )
            show_activations(model, model.prepare(image[None])[0])


def show_distortion_idea(test: DigitSet, number):
    """Explain random distortion, with examples."""
    image = test.images[number]
    copies = distort(
        image.expand(DISTORTED_COPIES, -1, -1), SHOWN_DISTORTION, batch_generator(0, 0)
    )
    st.markdown(
        "**And more pictures out of the same ones.** A digit that is shifted, turned or bent a "
        "little is still the same digit. If it comes differently in every epoch (*random "
        "distortion*), the model can't learn it by heart and has to learn what stays the same. "
        "The best model was trained like that. A line has no room for so many variants: it "
        "reads worse for it. Try it on Train, under More settings."
    )
    st.image(
        sheet(torch.cat([image[None], copies]), columns=1 + DISTORTED_COPIES),
        width="stretch",
        alt=f"Test image {number}, and {DISTORTED_COPIES} random distortions of it",
    )
