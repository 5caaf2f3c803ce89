"""The drawing canvas: what the visitor drew, kept from one visit of the page to the next."""

from pathlib import Path

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core import normalize_strokes
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import two_digits_in_strokes
from ui.sketch.drawing import Drawing, parse_strokes

CANVAS_SIDE = 280  # CSS pixels
CANVAS_PEN = 20
BLANK = {"objects": []}
TWO_DIGITS_NOTE = (
    "These look like two digits side by side. The model reads one at a time: draw only one."
)

_visible_toolbar = st.components.v2.component(
    "canvas_toolbar", js=(Path(__file__).parent / "canvas.js").read_text()
)


def draw_on_canvas() -> Drawing | None:
    """The canvas, and what was drawn on it as the model wants it; None if that is at most a dot."""
    try:
        sketch = normalize_strokes(canvas(), CANVAS_SIDE, CANVAS_PEN)
    except EmptySketchError:
        return None
    steps = {
        "What you drew, bright ink on black.": sketch.ink,
        "Cut down to the ink.": sketch.crop,
        "Drawn afresh in 20 x 20, with a pen as wide as MNIST's.": sketch.box,
        "Centred by weight in 28 x 28, as MNIST is.": sketch.pixels,
    }
    notes = (TWO_DIGITS_NOTE,) if two_digits_in_strokes(sketch.strokes, CANVAS_PEN) else ()
    return Drawing(sketch.pixels, steps, notes, sketch.ink)


def canvas() -> list[np.ndarray]:
    """The canvas; returns its strokes, each float64 (K, 2), points (x, y) in CSS pixels."""
    if "canvas" not in st.session_state:  # it isn't on the page yet, or not any more
        st.session_state["canvas-start"] = st.session_state.get("drawing", BLANK)
    result = st_canvas(
        stroke_width=CANVAS_PEN,
        stroke_color="#fff",
        background_color="#000",
        width=CANVAS_SIDE,
        height=CANVAS_SIDE,
        initial_drawing=st.session_state["canvas-start"],
        key="canvas",
    )
    _visible_toolbar(key="canvas-toolbar", height=1)
    drawing = st.session_state.drawing = result.json_data or BLANK
    st.button(
        "Clear",
        key="clear",
        icon=":material/delete:",
        on_click=clear,
        disabled=not drawing.get("objects"),
    )
    return parse_strokes(drawing)


def clear():
    """Empty the canvas, even of what it began with, which its own reset would bring back.

    The blank sheet is numbered, as the canvas takes no notice of what it was given the last time.
    """
    number = st.session_state["canvas-start"].get("number", 0) + 1
    st.session_state["canvas-start"] = BLANK | {"number": number}
