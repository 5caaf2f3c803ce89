"""Strokes from phones: checking, packing into few bytes, and drawing as a 28x28 image."""

import json
from math import isfinite
from typing import Any

import numpy as np

from classroom.errors import RefusedError
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import MAX_POINTS, MAX_STROKES, normalize_strokes

PAD_SIDE = 280  # units, whatever the pad's size on the screen
PAD_PEN_WIDTH = 20  # units
PARTS_PER_UNIT = 10  # coordinates are stored in tenths
NO_STROKES = "These are no strokes of a pen."

Strokes = list[np.ndarray]  # each float64 (K, 2), points (x, y), y downwards


def read_strokes(sent: Any) -> Strokes:
    """Check and convert what a phone sent: a list of flat lists, [x, y, x, y, …].

    It is untrusted. Raises RefusedError for anything but strokes near the pad, or for too many.
    """
    if not isinstance(sent, list) or not 0 < len(sent) <= MAX_STROKES:
        raise RefusedError(422, NO_STROKES)
    left, strokes = 2 * MAX_POINTS, []
    for stroke in sent:
        if not isinstance(stroke, list) or not stroke or len(stroke) % 2:
            raise RefusedError(422, NO_STROKES)
        left -= len(stroke)
        if left < 0:
            raise RefusedError(422, f"A digit has at most {MAX_POINTS:,} points.")
        if not all(map(is_near_pad, stroke)):
            raise RefusedError(422, "A stroke lies far off the pad.")
        strokes.append(np.array(stroke, float).reshape(-1, 2))
    return strokes


def is_near_pad(number: Any) -> bool:
    """Whether this is a coordinate on the pad, or at most a pad's side away from it."""
    return (
        type(number) in (int, float)
        and isfinite(number if -1e9 < number < 1e9 else float("inf"))
        and -PAD_SIDE <= number <= 2 * PAD_SIDE
    )


def pack_strokes(strokes: Strokes) -> bytes:
    """Strokes as JSON, in tenths of a unit.

    >>> pack_strokes([np.array([[1.0, 2.5], [3.0, 4.0]])])
    b'[[10,25,30,40]]'
    """
    tenths = [(stroke * PARTS_PER_UNIT).round().astype(int).ravel().tolist() for stroke in strokes]
    return json.dumps(tenths, separators=(",", ":")).encode()


def unpack_strokes(packed: bytes) -> Strokes:
    return [
        np.array(tenths, float).reshape(-1, 2) / PARTS_PER_UNIT for tenths in json.loads(packed)
    ]


def draw_digit(strokes: Strokes) -> bytes:
    """Normalise strokes to 28x28, 784 bytes. Raises RefusedError for a mere dot."""
    try:
        pixels = normalize_strokes(strokes, PAD_SIDE, PAD_PEN_WIDTH).pixels
    except EmptySketchError:
        raise RefusedError(422, "That was only a dot: write the digit larger.") from None
    return pixels.numpy().tobytes()
