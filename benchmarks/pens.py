"""Digits as strokes on the Sketch page's canvas: those of a file, or MNIST's, thinned to lines.

Two files of the UCI Machine Learning Repository can be read: `ujipenchars2.txt`, the UJI Pen
Characters, version 2 (Prat, Marzal, Martin, Ramos-Garijo and Castro-Bleda, 2008), sixty people who
wrote each digit twice; and `pendigits-orig-tra.txt` or any other in the UNIPEN format, the
Pen-Based Recognition of Handwritten Digits (Alpaydin and Alimoglu, 1996), 7,494 by thirty people.
A class's own digits, downloaded from the Classroom page as strokes (.jsonl), can be read, too.
"""

from contextlib import suppress

import numpy as np
import torch
from scipy.ndimage import zoom
from skimage.morphology import skeletonize

from benchmarks.sketch import CANVAS
from classroom.files import read_json_lines
from mnist_core import DigitSet, normalize_strokes
from mnist_core.constants import IMAGE_SIDE
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.ablation import shrink
from mnist_core.imaging.strokes import draw_strokes

BRUSH, HIGH = 20, 200  # pixels: the canvas's brush, and a digit's longer side
COUNT = 2000  # of MNIST's test digits that are drawn, spread over the set
FINER, EVERY = 4, 3  # thinned at four times the size; every third point of a line is kept
EIGHT = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column]


def placed(strokes):
    """The strokes as large as people draw, in the middle of the canvas, on whole pixels."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = HIGH / max(np.ptp(points, axis=0).max(), 1)
    return [((stroke - (low + high) / 2) * scale + CANVAS / 2).round() for stroke in strokes]


# --- strokes of a tablet --------------------------------------------------------------------------


def of_a_tablet(path):
    """The digits of a file of strokes on the canvas; and merely shrunk from there."""
    lines = path.read_text("utf-8", errors="replace").splitlines()
    if lines and lines[0].startswith("{"):
        return as_drawn(*read_class(lines))
    unipen = any(line.startswith(".SEGMENT") for line in lines)
    return as_drawn(*(read_unipen(lines) if unipen else read_uji(lines)))


def as_drawn(labels, strokes):
    """Digits on the canvas as they were written; and merely shrunk from there."""
    drawings = [placed(drawing) for drawing in strokes]
    images = [shrink(draw_strokes(drawing, CANVAS, BRUSH), IMAGE_SIDE) for drawing in drawings]
    return drawings, DigitSet(torch.stack(images), torch.tensor(labels), "merely shrunk")


def read_class(lines):
    """The labels and the strokes of the digits in a class's file, which Classroom downloads."""
    writers = read_json_lines("\n".join(lines).encode())
    digits = [digit for written in writers.values() for digit in written]
    return [digit.label for digit in digits], [digit.strokes for digit in digits]


def read_uji(lines):
    """The labels of the digits among the UJI Pen Characters, and the strokes (K, 2) of each."""
    labels, drawings = [], []
    for line in lines:
        match line.split():
            case ["WORD", character, _]:
                drawing = []
                if character in set("0123456789"):
                    labels.append(int(character))
                    drawings.append(drawing)
            case ["POINTS", _, "#", *numbers]:
                drawing.append(np.array(numbers, float).reshape(-1, 2))
    return labels, drawings


def read_unipen(lines):
    """The labels of UNIPEN's segments, and the strokes (K, 2) of each, turned to y downwards."""
    labels, drawings, points = [], [], []
    for line in lines:
        match line.split():
            case [".SEGMENT", *_, label]:
                labels.append(int(label.strip('"')))
                drawings.append([])
            case [".PEN_DOWN"]:
                points = []
            case [".PEN_UP"]:
                drawings[-1].append(np.array(points, float) * (1, -1))
            case [x, y] if not x.startswith("."):
                points.append((x, y))
    return labels, drawings


# --- strokes of MNIST's digits --------------------------------------------------------------------


def thinned(test):
    """Some of the test digits as strokes on the canvas; and as they were written."""
    digits = test.take(slice(None, None, len(test) // COUNT))
    drawings = [placed(strokes_of(image)) for image in digits.images.numpy()]
    return drawings, DigitSet(digits.images, digits.labels, "as written")


def redraw(digits):
    """The digits as they come from the Sketch page if somebody draws them there again.

    Their strokes are drawn with a pen of one width, as large as people draw; mere dots are left
    out. 400 digits take about a second.
    """
    images, labels = [], []
    for image, label in zip(digits.images.numpy(), digits.labels, strict=True):
        with suppress(EmptySketchError):
            images.append(normalize_strokes(placed(strokes_of(image)), CANVAS, BRUSH).pixels)
            labels.append(label)
    return DigitSet(torch.stack(images), torch.stack(labels), f"{digits.name}, drawn again")


def strokes_of(image) -> list[np.ndarray]:
    """A digit, uint8 (28, 28), as strokes (K, 2) that run along the middle of its ink."""
    thin = skeletonize(zoom(image.astype(float), FINER, order=1) > 127)
    points = {(int(y), int(x)) for y, x in np.argwhere(thin)}
    ways = {point: neighbours(point, points) for point in points}
    strokes = []
    while any(ways.values()):
        # A pen begins at an end; on a closed line, anywhere.
        ends = [point for point, on in ways.items() if len(on) % 2]
        start = min(ends or [point for point, on in ways.items() if on])
        strokes.append(follow(start, ways))
    if not strokes:  # a dot
        strokes = [[point, point] for point in points]
    return [np.array([*line[:-1:EVERY], line[-1]], float)[:, ::-1] for line in strokes]


def neighbours(point, points):
    """The points of a line that are next to this one; a corner isn't cut where there is one."""
    y, x = point
    beside = {(y + dy, x + dx) for dy, dx in EIGHT if (y + dy, x + dx) in points}
    return {
        (v, u)
        for v, u in beside
        if v == y or u == x or not {(v, x), (y, u)} & points  # diagonal: only where no way around
    }


def follow(point, ways):
    """Along the line from a point, straight on at a crossing; the way taken is taken out."""
    line = [point]
    while ways[point]:
        heading = np.subtract(point, line[-min(len(line), 6)])
        onward = max(ways[point], key=lambda to: np.subtract(to, point) @ heading)
        ways[point].discard(onward)
        ways[onward].discard(point)
        line.append(point := onward)
    return line
