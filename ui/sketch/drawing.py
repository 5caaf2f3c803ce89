"""A drawing ready to be read, and the strokes in what the canvas sends."""

import json
from dataclasses import dataclass
from math import isfinite

import numpy as np
from torch import Tensor

MAX_POINTS = 2000  # points of a drawing that are looked at; a digit has a hundred or two


@dataclass(frozen=True, eq=False)
class Drawing:
    """An image ready to be read, and how it came about: by strokes, a photograph or pixels."""

    pixels: Tensor  # uint8 (28, 28), before the model prepares it
    steps: dict[str, Tensor]  # a sentence for each step on the way -> the image after it, uint8
    notes: tuple[str, ...] = ()  # sentences for the visitor, such as a warning of two digits
    ink: Tensor | None = None  # (H, W): the whole drawing, white on black, if there was one


def is_drawing(content: object) -> bool:
    """Whether this is a dict with a list of objects, and can be sent to the canvas again."""
    if not isinstance(content, dict) or not isinstance(content.get("objects"), list):
        return False
    try:
        json.dumps(content, allow_nan=False)
    except ValueError:
        return False
    return all(isinstance(item, dict) for item in content["objects"])


def parse_strokes(canvas_content: dict) -> list[np.ndarray]:
    """The strokes on a canvas as Fabric.js describes it, each float64 (K, 2); the rest is skipped.

    A path is a list of commands, each a letter and the coordinates of its points, the last of which
    is where the pen arrives. The browser sends it, so anything may be in it.
    """
    strokes, left = [], MAX_POINTS
    for item in canvas_content.get("objects", []):
        try:
            points = np.array([command[-2:] for command in item["path"][:left]], float)
            points = points.reshape(-1, 2)
            strokes.append(place_points(points, item))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            continue
        left -= len(points)
    return strokes


def place_points(points: np.ndarray, item: dict) -> np.ndarray:
    """Points where they lie after the stroke was moved, stretched or turned with the edit tool."""
    middle = (points.min(0) + points.max(0)) / 2
    angle = np.radians(float(item.get("angle", 0)))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    stretch = [float(item.get("scaleX", 1)), float(item.get("scaleY", 1))]
    at = [float(item["left"]), float(item["top"])]
    points = (points - middle) * stretch @ rotation.T + at
    if not all(map(isfinite, points.ravel())):
        raise ValueError("a stroke that lies nowhere")
    return points
