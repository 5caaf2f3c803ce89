"""Normalisation of pen strokes to 28x28, with better results than from a bitmap.

Shrinking a bitmap also shrinks the pen's width. Strokes can be redrawn with a pen as wide as
MNIST's, for any pen and any size of the digit.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise

import numpy as np
import torch
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw
from torch import Tensor

from mnist_core.errors import EmptySketchError
from mnist_core.imaging.bitmap import NormalizedSketch, crop_to_ink
from mnist_core.imaging.moments import centre_by_mass
from mnist_core.imaging.pen import ink_strokes, lay_dots

MAX_STROKES = 100  # of a drawing that are looked at; a digit has one to four
MAX_POINTS = 2000  # of a drawing that are looked at; a digit has a hundred or two
PEN_WIDTH = 2.1  # pixels in the box; a little better than MNIST's average of 2.4
SLIP_SHARE = 0.15  # of the longest stroke; one shorter than that, off the others, is a slip
MIN_DIGIT_HEIGHT = 0.5  # of the drawing's height; what is less tall is only part of a digit
MIN_STACKED_HEIGHT = 0.3  # of the drawing's height, for each of two digits one above the other


def normalize_strokes(strokes: Iterable[ArrayLike], side: int, pen: float) -> NormalizedSketch:
    """Normalise a drawing to 28x28 from its strokes.

    Each stroke is (K, 2), points (x, y) in the order in which the pen passed them, y downwards, on
    a canvas of `side` x `side` drawn with a pen `pen` wide. They are drawn again with a pen as wide
    as MNIST's: so neither the pen nor the size of the drawing matters, nor whether it left the
    canvas, as far as `near_canvas` goes. Slips of the pen are left out. However much is given, work
    and memory are bounded. Raises EmptySketchError where there is at most a dot.
    """
    strokes = without_slips(bound_strokes(strokes, side), pen)
    if not strokes or max(map(stroke_extent, strokes)) < pen / 2:
        raise EmptySketchError("there is at most a dot in the drawing")
    ink = draw_strokes(strokes, side, pen)
    box = ink_strokes(strokes, PEN_WIDTH)
    pixels = centre_by_mass(box[None])[0]
    return NormalizedSketch(ink, crop_to_ink(ink), box, pixels, tuple(strokes))


def bound_strokes(strokes: Iterable[ArrayLike], side: int) -> list[np.ndarray]:
    """The first `MAX_STROKES` strokes and `MAX_POINTS` points, without those far off the canvas."""
    bounded: list[np.ndarray] = []
    left = MAX_POINTS
    for stroke in islice(strokes, MAX_STROKES):
        points = near_canvas(np.asarray(stroke, float).reshape(-1, 2)[:left], side)
        if len(points):
            bounded.append(points)
            left -= len(points)
    return bounded


def near_canvas(points: np.ndarray, side: int) -> np.ndarray:
    """Those of the points (K, 2) that lie at most a canvas's side off the canvas.

    A pen may well leave the canvas; anything farther off is no digit, and neither are NaNs.
    """
    return points[((points >= -side) & (points <= 2 * side)).all(1)]


def without_slips(strokes: list[np.ndarray], pen: float) -> list[np.ndarray]:
    """The strokes without those that are much shorter than the longest and touch no other."""
    longest = max(map(stroke_extent, strokes), default=0)
    long = [stroke for stroke in strokes if stroke_extent(stroke) >= SLIP_SHARE * longest]
    return [
        stroke
        for stroke in strokes
        if stroke_extent(stroke) >= SLIP_SHARE * longest
        or min(gap(stroke, other) for other in long) <= pen
    ]


def stroke_extent(stroke: np.ndarray) -> float:
    """The longer side of a stroke's bounding box."""
    return np.ptp(stroke, axis=0).max()


def gap(one: np.ndarray, other: np.ndarray) -> float:
    """The smallest distance between the points of two strokes."""
    return np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1)).min()


def draw_strokes(strokes: Iterable[np.ndarray], side: int, pen: float) -> Tensor:
    """Draw the strokes as on the canvas, with a round pen: uint8 (side, side), 255 is ink."""
    image = Image.new("L", (2 * side, 2 * side))  # twice as large, then shrunk: smooth edges
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(2 * x, 2 * y) for x, y in stroke]
        draw.line(points, fill=255, width=round(2 * pen))
        for point in points:
            draw.circle(point, pen - 0.5, fill=255)
    return torch.from_numpy(np.array(image.reduce(2)))


def two_digits_in_strokes(strokes: Sequence[np.ndarray], pen: float) -> bool:
    """Whether two digits seem to be there: apart, and one left of the other or above it.

    `strokes` as `normalize_strokes` returns them, without slips. Strokes that touch belong to the
    same digit.
    """
    if not strokes:
        return False
    strokes = lay_dots(strokes, pen / 2)
    height = np.ptp(np.concatenate(strokes)[:, 1])
    groups = [np.concatenate(group) for group in touching(strokes, pen)]
    tall = sorted(
        (group for group in groups if np.ptp(group[:, 1]) >= MIN_DIGIT_HEIGHT * height),
        key=lambda group: group[:, 0].min(),
    )
    beside = any(left[:, 0].max() + pen < right[:, 0].min() for left, right in pairwise(tall))
    stacked = sorted(
        (group for group in groups if np.ptp(group[:, 1]) >= MIN_STACKED_HEIGHT * height),
        key=lambda group: group[:, 1].min(),
    )
    return beside or any(
        upper[:, 1].max() + pen < lower[:, 1].min() for upper, lower in pairwise(stacked)
    )


def touching(strokes: Iterable[np.ndarray], pen: float) -> list[list[np.ndarray]]:
    """Group strokes: two whose points come within `pen` of each other are in one group."""
    groups: list[list[np.ndarray]] = []
    for stroke in strokes:
        near: list[list[np.ndarray]] = []
        apart: list[list[np.ndarray]] = []
        for group in groups:
            together = min(gap(stroke, other) for other in group) <= pen
            (near if together else apart).append(group)
        groups = [*apart, [stroke, *chain(*near)]]
    return groups
