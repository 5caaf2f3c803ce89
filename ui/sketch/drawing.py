"""A drawing, normalised for a model, and parsing of the strokes from the canvas."""

import json
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from torch import Tensor
from torch.nn.functional import interpolate, pad

from mnist_core.figures.pixels import sheet
from mnist_core.imaging.strokes import MAX_POINTS, MAX_STROKES, near_canvas
from ui.session.state import DRAWING
from ui.shell.share import LeftBehind
from ui.sketch.saved_drawing import with_pixels

CANVAS_SIDE = 280  # the unit of its coordinates; CSS pixels on a laptop, more on other screens


@dataclass(frozen=True, eq=False)
class Drawing:
    """A normalised image, from strokes, a photograph or pixels, and the steps to it."""

    pixels: Tensor  # uint8 (28, 28), before the model prepares it
    steps: dict[str, Tensor]  # a sentence for each step -> the uint8 image after it
    notes: tuple[str, ...] = ()  # for the visitor, such as a warning of two digits
    ink: Tensor | None = None  # (H, W): the whole drawing, white on black; None for pixels


def as_picture(drawing: Drawing) -> bytes:
    """The drawing as a PNG, white on black, that comes to the same pixels on the Picture tab."""
    image = drawing.pixels if drawing.ink is None else drawing.ink
    if drawing.ink is None:
        image = interpolate(image[None, None], scale_factor=CANVAS_SIDE // len(image))[0, 0]
    return with_pixels(sheet(pad(image, [max(image.shape) // 8] * 4)[None], 1), drawing.pixels)


def drawing_on_show() -> LeftBehind | None:
    """What was drawn, photographed or set pixel by pixel: no link has it."""
    if drawing := DRAWING.get():
        return LeftBehind(
            "**Your drawing isn't in the link.** Send it as a picture, too: your friend opens "
            "it on Sketch, under *Picture*.",
            "Save the drawing",
            "drawing.png",
            partial(as_picture, drawing),
        )
    return None


def is_drawing(content: object) -> bool:
    """Whether untrusted content is a dict with a list of objects, and valid JSON."""
    if not isinstance(content, dict) or not isinstance(content.get("objects"), list):
        return False
    try:
        json.dumps(content, allow_nan=False)
    except ValueError:
        return False
    return all(isinstance(item, dict) for item in content["objects"])


def parse_strokes(canvas_content: Any) -> list[np.ndarray]:
    """The strokes on a canvas as Fabric.js describes it, each float64 (K, 2); the rest is skipped.

    A path is a list of commands, each a letter and the coordinates of at most two points: the pen's
    position, which is the control point of a curve, and the curve's end, halfway to the next
    position. It is untrusted: anything that isn't a stroke near the canvas is dropped, and only as
    much is read as a drawing of a digit has.
    """
    objects = canvas_content.get("objects") if isinstance(canvas_content, dict) else None
    strokes: list[np.ndarray] = []
    left = MAX_POINTS
    for item in islice(objects if isinstance(objects, list) else [], MAX_STROKES):
        try:
            commands = item["path"][:left]
            points, ends = (
                np.array([command[part] for command in commands], float).reshape(len(commands), 2)
                for part in (slice(1, 3), slice(-2, None))
            )
            points = place_points(points, ends, item)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            continue
        left -= len(points)
        if len(points := near_canvas(points, CANVAS_SIDE)):
            strokes.append(points)
    return strokes


@np.errstate(over="ignore", invalid="ignore")  # numbers that are too large
def place_points(points: np.ndarray, ends: np.ndarray, item: dict) -> np.ndarray:
    """The points' positions after the stroke was moved, scaled or rotated with the edit tool.

    `left` and `top` are the centre of its curves, whose control points are `points` (K, 2).
    """
    turning = turning_points(points, ends)
    middle = (np.minimum(ends, turning).min(0) + np.maximum(ends, turning).max(0)) / 2
    angle = np.radians(float(item.get("angle", 0)))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    stretch = [float(item.get("scaleX", 1)), float(item.get("scaleY", 1))]
    at = [float(item["left"]), float(item["top"])]
    return (points - middle) * stretch @ rotation.T + at


@np.errstate(all="ignore")
def turning_points(controls: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The turning points of quadratic Bézier curves in x and in y: (K, 2) -> (K, 2).

    Each curve begins at the end of the previous one. Without turning point: one of its ends.
    """
    starts = np.concatenate([ends[:1], ends[:-1]])
    bend = starts - 2 * controls + ends
    at = np.nan_to_num((starts - controls) / bend).clip(0, 1)  # where the derivative is 0
    return starts + 2 * at * (controls - starts) + at**2 * bend
