"""Pieces of ink in a picture of paper: the digit, and frames, lines and other things around it.

A piece is ink that holds together, numbered from 1 in an array of the picture's size.
"""

import numpy as np

from mnist_core.imaging.bitmap import border, label_pieces, piece_extents
from mnist_core.imaging.paper import darkness

EDGE_MARGIN = 6  # pixels; what comes as close to the picture's edge may go on beyond it
MIN_FRAMED_SHARE = 0.25  # of a frame's shorter side, which what it frames has at the least
CUT_SHARE = 0.75  # of the picture's sides, which ink spans where the picture is cut to it
MAX_BORDER_SHARE = 0.6  # of the picture's border, which such ink touches
MAX_BOLDNESS = 0.45  # of a digit's longer side: the width of its broadest stroke
MAX_HOLES = 3  # in a digit
MAX_FRAMES = 5  # pieces that may be frames, the largest; there is seldom more than one
MIN_FRAME_SHARE = 0.7  # of the height and of the width of a frame with a digit that touches it
MAX_LINE_SHARE = 0.1  # of a frame's longer side: how broad its line is
MAX_STROKE_SHARE = 0.2  # of a frame's longer side: how broad a stroke is that goes beyond it
MIN_RECTANGULARITY = 0.88  # of a frame's area, by the smallest rectangle's around it; a 0 has 0.79
BOX_RECTANGULARITY = 0.97  # of an empty frame, which a 0 drawn with corners doesn't reach
MAX_FLATNESS = 0.15  # of its width: the height of a line to write on, which may be tilted
MIN_LINE_WIDTH = 1.2  # of the longer side of the digit on it
COARSE_STEP = 4  # every fourth pixel is enough to see whether a picture is cut to its ink
CUT_DARKNESS = 0.5  # of the darkest ink's: what is darker is looked at for that
MIN_CUT_DARKNESS = 0.2


def edge(shape: tuple[int, ...], margin: int = EDGE_MARGIN) -> np.ndarray:
    """What is within so many pixels of a picture's edge: bool (H, W)."""
    at_edge = np.ones(shape, bool)
    at_edge[margin:-margin, margin:-margin] = False
    return at_edge


def surroundings(dark: np.ndarray) -> np.ndarray:
    """What is broader than a printed line and touches the edge: the table, a thumb; bool (H, W)."""
    from scipy.ndimage import binary_dilation, binary_opening

    broad = binary_opening(dark, iterations=3)
    outer = broad & (without_touching(broad, edge(dark.shape, EDGE_MARGIN + 1)) == 0)
    return binary_dilation(outer, iterations=EDGE_MARGIN)


def without_touching(ink: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Number the pieces of ink that have no pixel in `around`: bool (H, W) -> int (H, W)."""
    pieces = label_pieces(ink)
    is_kept = np.ones(pieces.max() + 1, bool)
    is_kept[pieces[around]] = is_kept[0] = False
    return np.where(is_kept, is_kept.cumsum(), 0)[pieces]


def largest(pieces: np.ndarray) -> int:
    """The longer side of the largest piece's bounding box, in pixels."""
    return max(piece_extents(pieces), default=0)


def frames(ink: np.ndarray) -> np.ndarray:
    """Printed frames, and their rims: the pieces with a considerable other one inside.

    bool (H, W) -> bool (H, W). No digit has one: what is inside a 0 or an 8 is paper, or a stroke
    that touches it. Where the digit touches its frame, the frame is the outer line of both.
    """
    from scipy.ndimage import binary_dilation, binary_fill_holes, find_objects

    pieces = label_pieces(ink)
    extents, boxes = piece_extents(pieces), find_objects(pieces)
    framing, touched = np.zeros_like(ink), np.zeros_like(ink)
    for number in np.argsort(extents)[::-1][:MAX_FRAMES]:
        part = pieces[boxes[number]]
        framed = [
            other + 1
            for other in np.flatnonzero(extents >= MIN_FRAMED_SHARE * min(part.shape))
            if encloses(boxes[number], boxes[other])
        ]
        line = binary_dilation(part == number + 1, iterations=2)  # where it is broken
        if framed and np.isin(part[binary_fill_holes(line) & ~line], framed).any():
            framing |= pieces == number + 1
        else:
            touched[boxes[number]] |= touched_frame(part == number + 1)
    return binary_dilation(framing, iterations=3) | touched


def ruled_lines(ink: np.ndarray) -> np.ndarray:
    """Lines to write on, and their rims: flat pieces that are wider than any digit beside them.

    bool (H, W) -> bool (H, W).
    """
    from scipy.ndimage import binary_dilation, find_objects

    pieces = label_pieces(ink)
    heights, widths = (
        np.array([box[axis].stop - box[axis].start for box in find_objects(pieces)])
        for axis in (0, 1)
    )
    flat = heights < MAX_FLATNESS * widths
    digit = max(np.maximum(heights, widths)[~flat], default=np.inf)
    lines = np.flatnonzero(flat & (widths > MIN_LINE_WIDTH * digit))
    return binary_dilation(np.isin(pieces, lines + 1), iterations=3)


def touched_frame(piece: np.ndarray) -> np.ndarray:
    """The line of the frame that a digit touches, if `piece` is both: bool (h, w) -> bool (h, w).

    And of an empty one, unless it may be a 0.
    """
    from scipy.ndimage import distance_transform_edt, find_objects

    nothing, extent = np.zeros_like(piece), max(piece.shape)
    radius = MAX_STROKE_SHARE / 2 * extent
    area = framed_area(piece, radius)
    share = rectangularity(area)
    if share < MIN_RECTANGULARITY:
        return nothing
    depth = np.ceil(distance_transform_edt(np.pad(area, 1))[1:-1, 1:-1]).astype(int)
    width = line_width(piece, depth)
    line = (depth <= width + 1) & (distance_transform_edt(~area) <= radius / 2)  # corners, too
    rest = find_objects(label_pieces(piece & ~line))
    tall = max((rows.stop - rows.start for rows, _ in rest), default=0)
    is_frame = tall >= MIN_FRAMED_SHARE * extent or share >= BOX_RECTANGULARITY
    return line if is_frame and width <= MAX_LINE_SHARE * extent else nothing


def framed_area(piece: np.ndarray, radius: float) -> np.ndarray:
    """What a piece encloses, without strokes that go beyond: bool (h, w) -> bool (h, w).

    It is opened with a disc: what is narrower than twice the `radius` goes, corners are rounded.
    Nothing is left if that is little or only a part of the whole, such as the loop of a 9.
    """
    from scipy.ndimage import binary_fill_holes, distance_transform_edt

    filled, nothing = binary_fill_holes(piece), np.zeros_like(piece)
    if filled.sum() < 2 * piece.sum():
        return nothing
    core = distance_transform_edt(np.pad(filled, 1))[1:-1, 1:-1] > radius
    if not core.any():
        return nothing
    area = distance_transform_edt(~core) <= radius
    sides = (np.count_nonzero(area.any(axis)) for axis in (1, 0))
    shares = (side / whole for side, whole in zip(sides, piece.shape, strict=True))
    return area if min(shares) >= MIN_FRAME_SHARE else nothing


def rectangularity(area: np.ndarray) -> float:
    """An area's share, bool (h, w), of the smallest rectangle around it, however it is turned."""
    from scipy.spatial import ConvexHull

    points = np.argwhere(area).astype(float)
    if not len(points):
        return 0.0
    corners = points[ConvexHull(points).vertices]
    along = np.diff(corners, axis=0, append=corners[:1])
    along /= np.hypot(*along.T)[:, None]
    across = along[:, ::-1] * (-1, 1)
    sizes = [np.ptp(corners @ axes.T, axis=0) + 1 for axes in (along, across)]  # (E,) each
    return len(points) / np.prod(sizes, axis=0).min()


def line_width(piece: np.ndarray, depth: np.ndarray) -> int:
    """How far from the outside there is mostly ink, in pixels: the width of a frame's line.

    `depth`, int (h, w), is how far each pixel is from the outside, which is 0.
    """
    inked, all_of_it = (
        np.bincount(some, minlength=depth.max() + 2) for some in (depth[piece], depth.ravel())
    )
    return int(np.argmax(inked[1:] < all_of_it[1:].clip(1) / 2))


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

    shade = darkness(grey[::COARSE_STEP, ::COARSE_STEP], max(grey.shape))
    ink = shade > max(CUT_DARKNESS * shade.max(), MIN_CUT_DARKNESS)
    pieces = label_pieces(ink)
    extents = piece_extents(pieces)
    at_edge = np.setdiff1d(border(pieces, EDGE_MARGIN // COARSE_STEP + 1), 0)
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
