"""A description of an image in words, for people who can't see it."""

import numpy as np
from torch import Tensor

from mnist_core.constants import PIXEL_COUNT
from mnist_core.imaging.moments import slant
from mnist_core.imaging.pixels import as_images

MIN_LEAN = 0.1  # columns for each row: less than that looks upright
MAX_LISTED_AREAS = 3  # pieces or enclosed areas that are told one by one

Ends = tuple[int, int]  # the first and the last of some rows or columns


def describe(pixels: Tensor) -> str:
    """Say where the ink of an image, uint8 (28, 28), is, what it encloses, and how it leans.

    Ink is every pixel above 0; rows and columns are counted from 0 at the upper left. Ink that
    touches at a corner holds together, so paper that touches only at a corner is cut apart: the
    usual pair of rules, without which a thin ring would enclose nothing.

    >>> bar = torch.zeros(28, 28, dtype=torch.uint8); bar[4:24, 13:15] = 255
    >>> describe(bar)
    'Ink in rows 4 to 23 and columns 13 to 14, 40 of 784 pixels. On the whole it stands upright.'
    """
    (image,) = as_images(pixels)
    ink = image.numpy() > 0
    if not ink.any():
        return f"No ink: all {PIXEL_COUNT} pixels are black."
    rows, columns = ink_extent(np.argwhere(ink))
    where = f"{spell_range('row', rows)} and {spell_range('column', columns)}"
    sentences = [f"Ink in {where}, {ink.sum()} of {PIXEL_COUNT} pixels."]
    if len(pieces := connected_areas(ink, corners=True)) > 1:
        sentences.append(describe_pieces(pieces))
    if holes := enclosed_areas(ink):
        sentences.append(describe_holes(holes, sum(rows) / 2))
    if np.ptp(rows) >= np.ptp(columns) and np.ptp(rows) > 0:  # on a flat one, a lean means little
        sentences.append(describe_lean(slant(image[None]).item()))
    return " ".join(sentences)


def connected_areas(mask: np.ndarray, corners: bool) -> list[np.ndarray]:
    """The connected areas of a mask, bool (H, W): each int64 (n, 2), rows and columns.

    With `corners`, pixels that touch at a corner are connected. The areas come in the order in
    which one meets them, reading line by line.
    """
    from scipy.ndimage import label

    numbered, count = label(mask, structure=np.ones((3, 3)) if corners else None)
    return [np.argwhere(numbered == number) for number in range(1, count + 1)]


def enclosed_areas(ink: np.ndarray) -> list[np.ndarray]:
    """The areas of paper that ink, bool (H, W), shuts off from the border."""
    paper = np.pad(~ink, 1, constant_values=True)  # so that everything outside is one area
    return [area - 1 for area in connected_areas(paper, corners=False)[1:]]


def describe_pieces(pieces: list[np.ndarray]) -> str:
    if len(pieces) > MAX_LISTED_AREAS:
        return f"It is in {len(pieces)} pieces; the largest has {max(map(len, pieces))} pixels."
    extents = map(ink_extent, pieces)
    where = [f"{spell_range('row', rows)}, {spell_range('column', cols)}" for rows, cols in extents]
    return f"It is in {len(pieces)} pieces: {'; '.join(where)}."


def describe_holes(holes: list[np.ndarray], middle: float) -> str:
    """`middle` is the row halfway down the ink."""
    areas = "One enclosed area" if len(holes) == 1 else f"{len(holes)} enclosed areas"
    if len(holes) > MAX_LISTED_AREAS:
        return f"{areas}."
    where = [
        f"{len(hole)} pixel{'s' if len(hole) != 1 else ''} {which_half(hole[:, 0], middle)}"
        for hole in holes
    ]
    return f"{areas}: {'; '.join(where)}."


def which_half(rows: np.ndarray, middle: float) -> str:
    if rows.max() < middle:
        return "in the upper half"
    return "in the lower half" if rows.min() > middle else "across the middle"


def describe_lean(lean: float) -> str:
    if abs(lean) < MIN_LEAN:
        return "On the whole it stands upright."
    return f"On the whole it leans to the {'left' if lean > 0 else 'right'}."


def ink_extent(pixels: np.ndarray) -> tuple[Ends, Ends]:
    """((first row, last row), (first column, last column)) of pixels, int64 (n, 2)."""
    (top, left), (bottom, right) = pixels.min(0).tolist(), pixels.max(0).tolist()
    return (top, bottom), (left, right)


def spell_range(name: str, ends: Ends) -> str:
    """ "row", (4, 4) -> "row 4"; "row", (4, 23) -> "rows 4 to 23"."""
    first, last = ends
    return f"{name} {first}" if first == last else f"{name}s {first} to {last}"
