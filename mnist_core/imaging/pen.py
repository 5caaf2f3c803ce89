"""Rendering of pen strokes as ink in a 20x20 box.

A stroke is drawn as a row of dots close enough to merge into a line; a dot's radius is half the
pen's width there. Images with equally many dots are rendered together.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from mnist_core.constants import BOX_SIDE

DOT_GAP = 0.6  # pixels from dot to dot; with more, a thin line shows its beads
INK_EDGE = 1.1  # pixels over which ink fades into paper, about as in MNIST
MAX_DOTS = 2000  # along a drawing's strokes; a digit of 20 pixels takes 50 to 200
CHUNK_DRAWINGS = 128  # drawings at a time, few enough for the processor's cache


def spline_matrices(
    x: np.ndarray, y: np.ndarray, runs: list[list[int]], gap: float
) -> tuple[np.ndarray, np.ndarray]:
    """Two matrices, float64 (P, K), from K control points to P dots: `matrix @ x` are the dots' x.

    The first joins the control points by straight lines, the second by a Catmull-Rom spline
    (Catmull and Rom, 1974), which passes through every one of them. `x` and `y` (K,) are the points
    by which the dots are counted, at most `gap` apart. `runs` are lists of their indices; within a
    run the pen neither leaves the paper nor turns sharply.

    >>> x, y = np.array([0, 1, 1]), np.array([0, 0, 1])
    >>> straight, smooth = spline_matrices(x, y, [[0, 1, 2]], gap=0.5)
    >>> straight @ x
    array([0. , 0.5, 1. , 1. , 1. ])
    >>> smooth @ x
    array([0.    , 0.5625, 1.    , 1.0625, 1.    ])
    """
    straight, smooth = [], []
    for run in runs:
        knots = np.eye(len(x))[run]  # (k, K)
        first, last = 2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1]
        knots = np.concatenate([first, knots, last])  # the ends go on as straight as they come
        for before, a, b, after in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
            length = np.hypot((b - a) @ x, (b - a) @ y)
            t = np.arange(0, 1, min(0.5, gap / length))[:, None]
            straight.append(a + (b - a) * t)
            bow = (2 * before - 5 * a + 4 * b - after) + (3 * a - before - 3 * b + after) * t
            smooth.append(a + ((b - before) * t + bow * t**2) / 2)
        end = np.eye(len(x))[run[-1:]]
        straight.append(end)
        smooth.append(end)
    return np.concatenate(straight), np.concatenate(smooth)


def ink_strokes(strokes: Sequence[np.ndarray], width: float) -> Tensor:
    """Draw strokes of any size with a pen that is `width` pixels wide in the box: uint8 (20, 20).

    Each stroke is (K, 2), points (x, y) in the order in which the pen passed them, y downwards.
    A drawing that is a single dot fills the box.
    """
    points = np.concatenate(strokes)
    pixel = max(np.ptp(points, axis=0).max() / (BOX_SIDE - width), 1e-9)  # in the strokes' own unit
    x, y = np.concatenate(lay_dots(strokes, DOT_GAP * pixel)).T
    return ink_dots(x[None], y[None], np.full((1, len(x)), width / 2 * pixel))[0]


def lay_dots(strokes: Sequence[np.ndarray], gap: float) -> list[np.ndarray]:
    """Dots along each of the strokes, at most `gap` apart: a list of (P, 2).

    However long the strokes are, there are not more than `MAX_DOTS` and two a stroke: with more,
    they lie farther apart.
    """
    strokes = [np.asarray(stroke, float) for stroke in strokes]
    length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)
    return [interpolate(stroke, max(gap, length / MAX_DOTS)) for stroke in strokes]


def interpolate(stroke: np.ndarray, gap: float) -> np.ndarray:
    """Dots along straight lines from point to point, at most `gap` apart: (K, 2) -> (P, 2)."""
    way = np.cumsum([0, *np.hypot(*np.diff(stroke, axis=0).T)])  # (K,): how far the pen has come
    at = np.linspace(0, way[-1], 1 + int(np.ceil(way[-1] / gap)))
    return np.stack([np.interp(at, way, column) for column in stroke.T], 1)


def ink_dots(
    x: np.ndarray, y: np.ndarray, radii: np.ndarray, rough: np.ndarray | float = 0.0
) -> Tensor:
    """Draw dots as large as the box allows: float64 (N, P) three times -> uint8 (N, 20, 20).

    `x` and `y`, y downwards, are the dots' centres and `radii` their radii, in any unit: the ink's
    longer side becomes 20 pixels. `rough` (N, 20, 20) lets ink run over its edge by so many pixels.
    The darkest pixel is 255, as in MNIST.
    """
    x, y, radii = fit_dots(x, y, radii)
    parts = [slice(start, start + CHUNK_DRAWINGS) for start in range(0, len(x), CHUNK_DRAWINGS)]
    outside = np.concatenate([distance_to_ink(x[part], y[part], radii[part]) for part in parts])
    cover = (0.5 - (outside - rough) / INK_EDGE).clip(0, 1)
    darkest = cover.max((1, 2), keepdims=True)
    return torch.from_numpy((cover * (255 / darkest)).round().astype(np.uint8))


def fit_dots(
    x: np.ndarray, y: np.ndarray, radii: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scale and shift each row of dots so that its ink just fits the box and is in its middle."""
    low = np.stack([(x - radii).min(1), (y - radii).min(1)])  # (2, N)
    high = np.stack([(x + radii).max(1), (y + radii).max(1)])
    scale = BOX_SIDE / (high - low).max(0)[:, None]  # (N, 1)
    middle_x, middle_y = (low + high)[:, :, None] / 2
    return (
        (x - middle_x) * scale + BOX_SIDE / 2,
        (y - middle_y) * scale + BOX_SIDE / 2,
        radii * scale,
    )


def distance_to_ink(x: np.ndarray, y: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """The distance of each pixel's middle from the ink, negative inside: float (N, 20, 20).

    |pixel - dot|^2 - radius^2 is below 0 exactly where a dot covers the pixel. It is one number for
    the column plus one for the row, so the smallest over all dots takes two operations each.
    """
    centres = np.arange(BOX_SIDE)[:, None, None] + 0.5
    columns = (centres - x.T) ** 2 - radii.T**2  # (20, P, N): neighbours in memory are images
    rows = (centres - y.T) ** 2
    by_dot = [part.astype(np.float32).swapaxes(0, 1) for part in (columns, rows)]
    nearest = np.full((BOX_SIDE, BOX_SIDE, len(x)), np.inf, np.float32)
    power = np.empty_like(nearest)
    for column, row in zip(*by_dot, strict=True):
        np.add(row[:, None], column, out=power)
        np.minimum(nearest, power, out=nearest)
    usual = radii.mean(1)
    return (np.sqrt((nearest + usual**2).clip(0)) - usual).transpose(2, 0, 1)
