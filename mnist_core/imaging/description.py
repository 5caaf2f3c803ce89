"""A picture in words, for somebody who can't see it."""

import numpy as np
from torch import Tensor

from mnist_core.constants import PIXEL_COUNT
from mnist_core.imaging.moments import slant
from mnist_core.imaging.pixels import as_pictures

MIN_LEAN = 0.1  # columns for each row: less than that looks upright
MAX_LISTED = 3  # pieces or enclosed areas that are told one by one
AROUND = [(-1, 0), (0, -1), (0, 1), (1, 0)]
DIAGONAL = [(-1, -1), (-1, 1), (1, -1), (1, 1)]


def describe(pixels: Tensor) -> str:
    """Where the ink of a picture, uint8 (28, 28), is, what it encloses, and how it leans.

    Ink is every pixel above 0; rows and columns are counted from 0 at the upper left. Ink that
    touches at a corner holds together, so paper that touches only at a corner is cut apart: the
    usual pair of rules, without which a thin ring would enclose nothing.

    >>> bar = torch.zeros(28, 28, dtype=torch.uint8); bar[4:24, 13:15] = 255
    >>> describe(bar)
    'Ink in rows 4 to 23 and columns 13 to 14, 40 of 784 pixels. On the whole it stands upright.'
    """
    (picture,) = as_pictures(pixels)
    ink = picture.numpy() > 0
    if not ink.any():
        return f"No ink: all {PIXEL_COUNT} pixels are black."
    rows, columns = ink_extent(np.argwhere(ink))
    where = f"{counted('row', rows)} and {counted('column', columns)}"
    sentences = [f"Ink in {where}, {ink.sum()} of {PIXEL_COUNT} pixels."]
    if len(pieces := areas(ink, AROUND + DIAGONAL)) > 1:
        sentences.append(tell_pieces(pieces))
    if holes := enclosed(ink):
        sentences.append(tell_holes(holes, sum(rows) / 2))
    if np.ptp(rows) >= np.ptp(columns) and np.ptp(rows) > 0:  # on a flat one, a lean means little
        sentences.append(tell_lean(slant(picture[None]).item()))
    return " ".join(sentences)


def areas(mask, neighbours) -> list[np.ndarray]:
    """The connected areas of a mask, bool (H, W): each int64 (n, 2), rows and columns.

    A flood fill. They come in the order in which one meets them, reading line by line.
    """
    todo = dict.fromkeys(map(tuple, np.argwhere(mask).tolist()))
    found = []
    while todo:
        area = [next(iter(todo))]
        del todo[area[0]]
        for row, column in area:  # it grows while it is gone through
            for down, right in neighbours:
                if (near := (row + down, column + right)) in todo:
                    del todo[near]
                    area.append(near)
        found.append(np.array(area))
    return found


def enclosed(ink) -> list[np.ndarray]:
    """The areas of paper that ink, bool (H, W), shuts off from the border."""
    paper = np.pad(~ink, 1, constant_values=True)  # so that everything outside is one area
    return [area - 1 for area in areas(paper, AROUND)[1:]]


def tell_pieces(pieces) -> str:
    if len(pieces) > MAX_LISTED:
        return f"It is in {len(pieces)} pieces; the largest has {max(map(len, pieces))} pixels."
    places = []
    for piece in pieces:
        rows, columns = ink_extent(piece)
        places.append(f"{counted('row', rows)}, {counted('column', columns)}")
    return f"It is in {len(pieces)} pieces: {'; '.join(places)}."


def tell_holes(holes, middle) -> str:
    """`middle` is the row halfway down the ink."""
    areas = "One enclosed area" if len(holes) == 1 else f"{len(holes)} enclosed areas"
    if len(holes) > MAX_LISTED:
        return f"{areas}."
    places = [f"{plural(len(hole), 'pixel')} {half(hole[:, 0], middle)}" for hole in holes]
    return f"{areas}: {'; '.join(places)}."


def half(rows, middle) -> str:
    if rows.max() < middle:
        return "in the upper half"
    return "in the lower half" if rows.min() > middle else "across the middle"


def tell_lean(lean) -> str:
    if abs(lean) < MIN_LEAN:
        return "On the whole it stands upright."
    return f"On the whole it leans to the {'left' if lean > 0 else 'right'}."


def ink_extent(places):
    """((first row, last row), (first column, last column)) of places, (n, 2)."""
    return tuple(zip(places.min(0).tolist(), places.max(0).tolist(), strict=True))


def counted(name, ends) -> str:
    """ "row", (4, 4) -> "row 4"; "row", (4, 23) -> "rows 4 to 23"."""
    first, last = ends
    return f"{name} {first}" if first == last else f"{name}s {first} to {last}"


def plural(count, name) -> str:
    return f"{count} {name}{'s' if count != 1 else ''}"
