"""The drawing canvas, whose content is kept between visits of the page."""

from pathlib import Path

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from mnist_core import normalize_strokes
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import two_digits_in_strokes
from ui.components.component import component
from ui.session.state import CANVAS, CANVAS_DRAWING, CANVAS_START
from ui.sketch.drawing import CANVAS_SIDE, Drawing, is_drawing, parse_strokes

CANVAS_PEN_WIDTH = 20  # of a canvas that is `CANVAS_SIDE` wide
BLANK_CANVAS: dict[str, list] = {"objects": []}
CANVAS_LABEL = "Drawing square. With the keyboard alone, choose Pixels instead."
TWO_DIGITS_DRAWN_NOTE = (
    "This looks like two digits. The model reads one at a time, so draw only one."
)

_fit_canvas = component(
    "canvas_fit", Path(__file__).parent / "assets" / "canvas.js", isolated=False
)


def draw_on_canvas() -> Drawing | None:
    """Show the canvas; returns the drawing, or None if there is at most a dot."""
    try:
        sketch = normalize_strokes(show_canvas(), CANVAS_SIDE, CANVAS_PEN_WIDTH)
    except EmptySketchError:
        return None
    steps = {
        "What you drew, bright ink on black.": sketch.ink,
        "Cut down to the ink.": sketch.crop,
        "Drawn again in 20 x 20 pixels, with a pen as wide as MNIST's.": sketch.box,
        "In 28 x 28 pixels, its ink balanced around the middle, as MNIST's.": sketch.pixels,
    }
    notes = (
        (TWO_DIGITS_DRAWN_NOTE,) if two_digits_in_strokes(sketch.strokes, CANVAS_PEN_WIDTH) else ()
    )
    return Drawing(sketch.pixels, steps, notes, sketch.ink)


def show_canvas() -> list[np.ndarray]:
    """The canvas; returns its strokes, each float64 (K, 2), points (x, y) on `CANVAS_SIDE`."""
    if not CANVAS.is_set:  # it is new on the page
        CANVAS_START.set(CANVAS_DRAWING.get() or BLANK_CANVAS)
    try:
        content = st_canvas(
            stroke_width=CANVAS_PEN_WIDTH,
            stroke_color="#fff",
            background_color="#000",
            width=CANVAS_SIDE,
            height=CANVAS_SIDE,
            initial_drawing=CANVAS_START.get(),
            key=CANVAS.key,
        ).json_data
    except (AttributeError, KeyError, TypeError):  # the component trusts browsers
        content = BLANK_CANVAS
    content = content if is_drawing(content) else BLANK_CANVAS
    _fit_canvas(key="canvas-fit", height=1, data={"side": CANVAS_SIDE, "label": CANVAS_LABEL})
    CANVAS_DRAWING.set(content)
    blank = not content.get("objects")
    st.button("Clear", key="clear", icon=":material/delete:", on_click=clear, disabled=blank)
    return parse_strokes(content)


def clear():
    """Clear the canvas, even of its initial drawing, to which its own reset would go back.

    The blank drawing is numbered, since the canvas ignores one that hasn't changed.
    """
    CANVAS_START.set(BLANK_CANVAS | {"number": CANVAS_START.get().get("number", 0) + 1})
