"""Draw a digit and have it read."""

import streamlit as st
from torch import Tensor

from mnist_core import evidence, normalize_strokes, predict
from mnist_core.digits import DIGITS
from mnist_core.errors import EmptySketchError
from mnist_core.figures import evidence_map, probability_bars
from ui.canvas import PEN, SIZE, canvas
from ui.frame import frame, way_on
from ui.library import digits, library, title_of
from ui.models import choose_reader

STYLE = """<style>
.answer { font: 600 7rem / 1 "Source Serif", serif; margin: 0; }
.st-key-drawing { gap: 0; }
.st-key-clear { margin: -2.65rem 0 0 6.6rem; }  /* beside the canvas's own undo and redo */
.st-key-steps img { image-rendering: pixelated; border-radius: 0; }
</style>"""


def read(model, strokes):
    """(sketch, probabilities), or None where there is nothing to read."""
    try:
        sketch = normalize_strokes(strokes, SIZE, PEN)
    except EmptySketchError:
        return None
    return sketch, predict(model, sketch.pixels)


def percent(share):
    """A share in words; softmax never gives quite all or nothing, though it may round to that."""
    if share > 0.999:
        return "more than 99.9%"
    return f"{share:.1%}" if share >= 0.001 else "less than 0.1%"


def show_large(answer):
    """The answer, so that it is also read aloud to those who can't see it."""
    st.html(f'<p class="answer" role="status">{answer}</p>')


def show_answer(reading):
    with st.container(key="prediction"):
        if reading is None:
            show_large("–")
            st.markdown(
                "Draw a digit from 0 to 9 in the black square, with mouse or finger. "
                "It is read as soon as you let go."
            )
            return
        _, probabilities = reading
        first, second = probabilities.topk(2).indices.tolist()
        show_large(first)
        st.markdown(
            f"It is {percent(probabilities[first])} sure. The runner-up is {second} "
            f"with {percent(probabilities[second])}."
        )


def show_steps(model, sketch):
    st.subheader("From your drawing to 784 numbers", anchor=False)
    steps = {
        "What you drew, bright ink on black.": sketch.ink,
        "Cut down to the ink.": sketch.crop,
        "Drawn afresh in 20 x 20, with a pen as wide as MNIST's.": sketch.box,
        "Centred by weight in 28 x 28, as MNIST is.": sketch.pixels,
    }
    if model.straighten:
        steps["Set upright: what the model sees."] = model.prepare(sketch.pixels[None])[0]
    with st.container(key="steps", horizontal=True, gap="medium"):
        for sentence, picture in steps.items():
            height, width = picture.shape
            with st.container(width=160, gap="xsmall"):
                st.image(
                    picture.numpy(), width=max(1, 150 * width // max(height, width)), alt=sentence
                )
                st.caption(sentence)


def show_reasons(model, pixels: Tensor, probabilities: Tensor):
    st.subheader("Why", anchor=False)
    st.markdown(
        "Each pixel adds its ink times a weight, and each digit has weights of its own. "
        "**Blue** ink speaks for the digit, **orange** ink against it."
    )
    shares = evidence(model, pixels)
    limit = shares.abs().max().item()
    ranking = probabilities.topk(2).indices.tolist()
    for place, digit in zip(st.columns(2), ranking, strict=True):
        bias = model.linear.bias[digit].item()
        evident = shares[digit].sum().item()
        total = evident + bias
        place.markdown(f"**{digit}**: evidence {evident:+.2f}, bias {bias:+.2f}: {total:+.2f}")
        place.plotly_chart(
            evidence_map(shares[digit], limit),
            key=f"evidence-{ranking.index(digit)}",
            config={"displayModeBar": False},
            alt=f"Each pixel's evidence for {digit}",
        )
    st.caption(
        "The ten sums are the logits; the largest wins. Softmax turns them into the probabilities."
    )


source = frame(
    "Sketch",
    "Draw one digit, and a linear model reads it.",
)
st.html(STYLE)
if digits(source)[0].classes != DIGITS:
    st.info(f"{title_of(source)} has no digits in it; a sketch needs a model of digits.")
    source = "mnist" if library().has("mnist") else "builtin"
reader = choose_reader(source)


@st.fragment
def sketch_and_answer():
    left, middle, right = st.columns([5, 4, 6], gap="medium")
    with left, st.container(key="drawing"):
        reading = read(reader.model, canvas())
    with middle:
        show_answer(reading)
        st.caption(f"Read by {reader.name}.")
    if reading is not None:
        sketch, probabilities = reading
        right.plotly_chart(
            probability_bars(probabilities),
            key="probabilities",
            config={"displayModeBar": False},
            alt="Probabilities of the ten digits",
        )
        show_steps(reader.model, sketch)
        show_reasons(reader.model, sketch.pixels, probabilities)


sketch_and_answer()
way_on("dataset", "Look at the digits that it learned from")
