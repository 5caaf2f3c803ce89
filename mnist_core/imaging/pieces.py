"""Pieces of ink in a picture of a sheet of paper: which belong to a digit, and which lie around it.

A piece is ink that holds together, numbered from 1 in an array of the picture's size.
"""

import numpy as np

from mnist_core.imaging.bitmap import border, label_pieces, piece_extents
from mnist_core.imaging.paper import darkness

EDGE_MARGIN = 6  # pixels; what comes as close to the picture's edge may go on beyond it
MIN_FRAMED_SHARE = 0.25  # of a frame's longer side, which what it frames has at the least
CUT_SHARE = 0.75  # of the picture's sides, which ink spans where the picture is cut to it
MAX_BORDER_SHARE = 0.6  # of the picture's border, which such ink touches
MAX_BOLDNESS = 0.45  # of a digit's longer side: the width of its broadest stroke
MAX_HOLES = 3  # in a digit
MAX_FRAMES = 5  # pieces that may be frames, the largest; there is seldom more than one
COARSE = 4  # every fourth pixel is enough to see whether a picture is cut to its ink
CUT_DARKNESS = 0.35  # of the darkest ink's: what is darker is looked at for that
MIN_CUT_DARKNESS = 0.2


def edge(shape: tuple[int, ...]) -> np.ndarray:
    """What is within `EDGE_MARGIN` of a picture's edge: bool (H, W)."""
    at_edge = np.ones(shape, bool)
    at_edge[EDGE_MARGIN:-EDGE_MARGIN, EDGE_MARGIN:-EDGE_MARGIN] = False
    return at_edge


def surroundings(dark: np.ndarray) -> np.ndarray:
    """What is broader than a printed line and touches the edge: the table, a thumb; bool (H, W)."""
    from scipy.ndimage import binary_dilation, binary_opening

    broad = binary_opening(dark, iterations=3)
    outer = broad & (inside(broad, edge(dark.shape)) == 0)
    return binary_dilation(outer, iterations=EDGE_MARGIN)


def inside(ink: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Number the pieces of ink that don't touch what is `around`: bool (H, W) -> int (H, W)."""
    from scipy.ndimage import binary_dilation

    pieces = label_pieces(ink)
    touching = pieces[binary_dilation(around, iterations=1)]
    return label_pieces(ink & ~np.isin(pieces, touching))


def largest(pieces: np.ndarray) -> int:
    """The longer side of the largest piece's bounding box, in pixels."""
    return max(piece_extents(pieces), default=0)


def frames(ink: np.ndarray) -> np.ndarray:
    """Printed frames, and their rims: the pieces with a considerable other one inside.

    bool (H, W) -> bool (H, W). No digit has one: what is inside a 0 or an 8 is paper, or a stroke
    that touches it.
    """
    from scipy.ndimage import binary_dilation, binary_fill_holes, find_objects

    pieces = label_pieces(ink)
    extents, boxes = piece_extents(pieces), find_objects(pieces)
    framing = np.zeros_like(ink)
    for number in np.argsort(extents)[::-1][:MAX_FRAMES]:
        framed = [
            other + 1
            for other in np.flatnonzero(extents >= MIN_FRAMED_SHARE * extents[number])
            if encloses(boxes[number], boxes[other])
        ]
        if framed:
            part = pieces[boxes[number]]
            line = binary_dilation(part == number + 1, iterations=2)  # where it is broken
            if np.isin(part[binary_fill_holes(line) & ~line], framed).any():
                framing |= pieces == number + 1
    return binary_dilation(framing, iterations=3)


def encloses(box: tuple[slice, slice], other: tuple[slice, slice]) -> bool:
    """Whether a bounding box, of rows and columns, leaves room on all sides of another."""
    return all(
        outer.start < inner.start and inner.stop < outer.stop
        for outer, inner in zip(box, other, strict=True)
    )


def is_cut_to_ink(grey: np.ndarray) -> bool:
    """Whether a picture, float32 (H, W), seems to be cut to a digit, which touches its edges.

    A table, a thumb or a shadow at the edge is broad, or doesn't span the picture; printed lines
    are many, or frame something.
    """
    from scipy.ndimage import distance_transform_edt, find_objects

    shade = darkness(grey[::COARSE, ::COARSE], max(grey.shape))
    ink = shade > max(CUT_DARKNESS * shade.max(), MIN_CUT_DARKNESS)
    pieces = label_pieces(ink)
    extents = piece_extents(pieces)
    at_edge = np.setdiff1d(border(pieces, EDGE_MARGIN // COARSE + 1), 0)
    if not len(at_edge) or border(ink).mean() > MAX_BORDER_SHARE:
        return False
    number = at_edge[extents[at_edge - 1].argmax()]
    extent, box = extents[number - 1], find_objects(pieces)[number - 1]
    within = np.delete(extents, at_edge - 1)
    spans = [(part.stop - part.start) / side for part, side in zip(box, ink.shape, strict=True)]
    if max(within, default=0) > MIN_FRAMED_SHARE * extent or min(spans) < CUT_SHARE:
        return False
    piece = np.pad(pieces == number, 1)
    holes = label_pieces(~piece).max() - 1
    return holes <= MAX_HOLES and 2 * distance_transform_edt(piece).max() <= MAX_BOLDNESS * extent
