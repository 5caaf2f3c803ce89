"""A drawing ready to be read, and the strokes in what the canvas sends."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from torch import Tensor

from mnist_core.imaging.strokes import MAX_POINTS, MAX_STROKES, near_canvas

CANVAS_SIDE = 280  # the unit of its coordinates; CSS pixels on a laptop, more on other screens


@dataclass(frozen=True, eq=False)
class Drawing:
    """An image ready to be read, and how it came about: by strokes, a photograph or pixels."""

    pixels: Tensor  # uint8 (28, 28), before the model prepares it
    steps: dict[str, Tensor]  # a sentence for each step on the way -> the image after it, uint8
    notes: tuple[str, ...] = ()  # sentences for the visitor, such as a warning of two digits
    ink: Tensor | None = None  # (H, W): the whole drawing, white on black, if there was one


def parse_strokes(content: Any) -> list[np.ndarray]:
    """The strokes that the canvas sent, each float64 (K, 2), points (x, y); the rest is skipped.

    The browser sends lists of [x, y], so anything may be in it: what isn't a stroke or lies far off
    the canvas is dropped, and no more is looked at than a drawing of a digit has.
    """
    strokes: list[np.ndarray] = []
    left = MAX_POINTS
    for stroke in islice(content if isinstance(content, list) else [], MAX_STROKES):
        try:
            points = np.array([(float(x), float(y)) for x, y in stroke[:left]]).reshape(-1, 2)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        left -= len(points)
        if len(points := near_canvas(points, CANVAS_SIDE)):
            strokes.append(points)
    return strokes
