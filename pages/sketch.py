"""Draw a digit and have it read."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core import normalize_sketch, predict
from mnist_core.digits import DIGITS
from mnist_core.errors import EmptySketchError
from mnist_core.figures import probability_bars
from ui.frame import frame, title_of, way_on
from ui.library import digits, library
from ui.models import current_reader

SIZE = 280  # CSS pixels
PEN = 20  # a digit drawn 160 px high then has strokes as wide as MNIST's

STYLE = """<style>
.st-key-answer p { font: 600 7rem / 1 "Source Serif", serif; }
.st-key-drawing { padding-top: 1.5rem; }  /* room for the canvas's toolbar */
.st-key-steps img { image-rendering: pixelated; border-radius: 0; }
</style>"""

STEPS = {
    "ink": "What you drew: bright ink on black.",
    "crop": "Cut down to the ink.",
    "box": "Fitted into 20 x 20, its shape kept.",
    "pixels": "Centred by weight in 28 x 28: what the model sees.",
}


class Drawing(NamedTuple):
    """What is on the canvas: as its own list of strokes, and as RGBA (280, 280, 4)."""

    strokes: dict
    picture: np.ndarray | None = None


def blank() -> Drawing:
    """An empty canvas. It is numbered, because the canvas ignores what it was given before."""
    st.session_state.blanks = st.session_state.get("blanks", 0) + 1
    return Drawing({"objects": [], "blank": st.session_state.blanks})


def draw() -> Drawing:
    """The canvas, which begins with what was on it when the visitor last left the page."""
    start = st.session_state.start
    canvas = st_canvas(
        stroke_width=PEN,
        stroke_color="#fff",
        background_color="#000",
        width=SIZE,
        height=SIZE,
        initial_drawing=start.strokes,
        return_image_data=True,
        key="canvas",
    )
    if canvas.image_data is None:  # nothing was drawn since the page was opened
        return start
    return Drawing(canvas.json_data, canvas.image_data)


def clear():
    st.session_state.start = blank()


def undo():
    strokes = st.session_state.drawing.strokes
    st.session_state.start = Drawing(strokes | {"objects": strokes["objects"][:-1]})


def read(model, picture):
    """(sketch, probabilities), or None for a blank canvas."""
    if picture is None:
        return None
    try:
        sketch = normalize_sketch(picture)
    except EmptySketchError:
        return None
    return sketch, predict(model, sketch.pixels)


def show_answer(reading):
    with st.container(key="prediction"):
        if reading is None:
            st.container(key="answer").markdown("–")
            st.markdown(
                "Draw a digit from 0 to 9 in the black square, with mouse or finger. "
                "It is read as soon as you let go."
            )
            return
        _, probabilities = reading
        first, second = probabilities.topk(2).indices.tolist()
        st.container(key="answer").markdown(f"{first}")
        st.markdown(
            f"{probabilities[first]:.1%} sure. The runner-up is {second} "
            f"with {probabilities[second]:.1%}."
        )


def show_steps(sketch):
    st.subheader("From your drawing to 784 numbers", anchor=False)
    with st.container(key="steps", horizontal=True, gap="medium"):
        for step, sentence in STEPS.items():
            picture = getattr(sketch, step).numpy()
            with st.container(width=170, gap="xsmall"):
                width = max(1, 160 * picture.shape[1] // max(picture.shape))
                st.image(picture, width=width, alt=sentence)
                st.caption(sentence)


source = frame(
    "Sketch",
    "Draw one digit. It is brought to 28 by 28 pixels the way that MNIST's digits were, and read "
    "by a linear model.",
)
st.html(STYLE)
if digits(source)[0].classes != DIGITS:
    st.info(f"{title_of(source)} has no digits in it; a sketch needs a model of digits.")
    source = "mnist" if library().has("mnist") else "builtin"
reader = current_reader(source)
st.session_state.start = st.session_state.get("drawing") or blank()


@st.fragment
def sketch_and_answer():
    left, middle, right = st.columns([5, 4, 6], gap="medium")
    with left, st.container(key="drawing"):
        drawing = st.session_state.drawing = draw()
        reading = read(reader.model, drawing.picture)
        with st.container(horizontal=True, gap="small"):
            empty = not drawing.strokes["objects"]
            st.button("Undo", key="undo", icon=":material/undo:", on_click=undo, disabled=empty)
            st.button(
                "Clear", key="clear", icon=":material/delete:", on_click=clear, disabled=empty
            )
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
        show_steps(sketch)


sketch_and_answer()
way_on("dataset", "Look at the digits that it learned from")
