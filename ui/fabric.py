"""Strokes out of a drawing as Fabric.js, the canvas's library, describes it."""

from math import isfinite

import numpy as np

MOST = 2000  # points of a drawing that are looked at; a digit has a hundred or two


def strokes_of(drawing) -> list[np.ndarray]:
    """The strokes in a drawing as Fabric.js describes it; what isn't a stroke is passed over.

    A path is a list of commands, each a letter and the coordinates of its points, the last of which
    is where the pen arrives. The browser sends it, so anything may be in it.
    """
    strokes, left = [], MOST
    for item in drawing.get("objects", []):
        try:
            points = np.array([command[-2:] for command in item["path"][:left]], float)
            strokes.append(placed(points, item))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            continue
        left -= len(points)
    return strokes


def placed(points, item):
    """Points where they lie after the stroke was moved, stretched or turned with the edit tool."""
    middle = (points.min(0) + points.max(0)) / 2
    angle = np.radians(float(item.get("angle", 0)))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    stretch = [float(item.get("scaleX", 1)), float(item.get("scaleY", 1))]
    at = [float(item["left"]), float(item["top"])]
    points = (points - middle) * stretch @ turn.T + at
    if not all(map(isfinite, points.ravel())):
        raise ValueError("a stroke that lies nowhere")
    return points
