"""The drawing canvas; what is on it is kept from one visit of the page to the next."""

from pathlib import Path

import numpy as np

from mnist_core import normalize_strokes
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import two_digits_in_strokes
from ui.components.component import component
from ui.session.state import CANVAS, CANVAS_STROKES
from ui.sketch.drawing import CANVAS_SIDE, Drawing, parse_strokes

CANVAS_PEN_WIDTH = 20  # of a canvas that is `CANVAS_SIDE` wide
TWO_DIGITS_DRAWN_NOTE = (
    "This looks like two digits. The model reads one at a time, so draw only one."
)

_canvas = component("drawing_canvas", Path(__file__).parent / "canvas.js", isolated=False)


def draw_on_canvas() -> Drawing | None:
    """Show the canvas; returns what was drawn on it, None if that is at most a dot."""
    try:
        sketch = normalize_strokes(show_canvas(), CANVAS_SIDE, CANVAS_PEN_WIDTH)
    except EmptySketchError:
        return None
    steps = {
        "What you drew, bright ink on black.": sketch.ink,
        "Cut down to the ink.": sketch.crop,
        "Redrawn in 20 x 20, with a pen as wide as MNIST's.": sketch.box,
        "Centred by weight in 28 x 28, as MNIST is.": sketch.pixels,
    }
    notes = (
        (TWO_DIGITS_DRAWN_NOTE,) if two_digits_in_strokes(sketch.strokes, CANVAS_PEN_WIDTH) else ()
    )
    return Drawing(sketch.pixels, steps, notes, sketch.ink)


def show_canvas() -> list[np.ndarray]:
    """The canvas; returns its strokes, each float64 (K, 2), points (x, y) on `CANVAS_SIDE`.

    The browser has the drawing and its history, and sends it whenever the pen is lifted. It is kept
    here for the time that the canvas isn't on the page.
    """
    data = {"side": CANVAS_SIDE, "pen": CANVAS_PEN_WIDTH, "blank": not CANVAS_STROKES.get()}
    result = _canvas(key=CANVAS.key, data=data, on_strokes_change=lambda: None)
    if result.strokes is not None:
        CANVAS_STROKES.set(parse_strokes(result.strokes))
    return CANVAS_STROKES.get()
