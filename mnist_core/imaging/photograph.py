"""From a photograph of a digit on paper to its ink.

A photograph shows more than ink: the paper is lit unevenly, a shadow falls over it, there is a
table around it and lines are printed on it. Dividing by the paper's own brightness takes the light
out; what is left dark is ink, or it reaches over the picture's edge.
"""

from contextlib import suppress
from io import BytesIO
from threading import Lock

import numpy as np
import torch
from PIL import Image, ImageOps

from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.bitmap import piece_extents, without_specks

IMAGE_FORMATS = ("PNG", "JPEG", "WebP")
MAX_FILE_MB = 10  # MB in the file
MAX_MEGAPIXELS = 50  # in the picture
WORKING_SIDE = 600  # pixels; the longer side of a photograph in which ink is looked for
PAPER_WINDOW = WORKING_SIDE // 5  # pixels; wider than any stroke
MIN_DARKNESS = 0.12  # of the paper's brightness: what is darker by less is paper, or a printed line
DARK_GROUND_SHARE = (
    0.25  # of the way from the darkest to the brightest: darker ground bears light ink
)
EDGE_MARGIN = (
    WORKING_SIDE // 100
)  # pixels; what comes as close to the picture's edge may well go on beyond it
MIN_DIGIT_SIDE = WORKING_SIDE // 25  # pixels; the longer side of a digit that can be read
THRESHOLD_TRIALS = 5  # thresholds, from the one that Otsu's method gives up to the darkest ink
MIN_ROW_OVERLAP = 0.5  # of the higher digit's height, which its neighbour shares

_decoding = Lock()  # one at a time: 50 megapixels are 150 MB in three colours


def decode_photograph(content: bytes, name: str) -> Image.Image:
    """Decode a file from somebody's hands: grey and upright, its longer side SIDE at most.

    PNG, JPEG and WebP, one picture in a file. Size and format are judged by the header, before
    anything is decoded. Raises InvalidImageError with sentences for people that say what to do;
    `name` is what they call the file.
    """
    if not content:
        raise InvalidImageError(f"{name} is empty. Choose another file.")
    if len(content) > MAX_FILE_MB * 1_000_000:
        raise InvalidImageError(
            f"{name} is larger than {MAX_FILE_MB} MB. Choose a smaller picture."
        )
    picture = identify(content, name)
    if picture.width * picture.height > MAX_MEGAPIXELS * 1_000_000:
        raise too_many_pixels(name)
    # A JPEG with a second picture behind the first, as phones write it, is no animation.
    if picture.format in ("PNG", "WEBP") and getattr(picture, "n_frames", 1) > 1:
        raise InvalidImageError(f"{name} is animated. Choose a picture that doesn't move.")
    try:
        with _decoding:
            return shrunk(picture)
    except Exception as error:  # a decoder given hostile bytes can raise almost anything
        raise InvalidImageError(
            f"{name} is damaged or cut short. Send or save it once more, or take another picture."
        ) from error


def identify(content, name) -> Image.Image:
    """The picture as its header describes it, not yet decoded.

    Pillow warns of 89 megapixels and refuses twice as many; both are beyond MEGAPIXELS.
    """
    try:
        return Image.open(BytesIO(content), formats=IMAGE_FORMATS)
    except Image.DecompressionBombError as error:
        raise too_many_pixels(name) from error
    except Exception as error:
        raise InvalidImageError(
            f"{name} is not a PNG, JPEG or WebP picture, whatever its name says. "
            "Save it as one of these, or take a screenshot of it."
        ) from error


def too_many_pixels(name):
    return InvalidImageError(
        f"{name} has more than {MAX_MEGAPIXELS} megapixels. Choose a smaller picture."
    )


def shrunk(picture) -> Image.Image:
    """The picture in grey and upright, its longer side SIDE at most."""
    picture.draft(
        "L", (WORKING_SIDE, WORKING_SIDE)
    )  # a JPEG is decoded at a quarter of its size, or an eighth
    see_through = picture.has_transparency_data
    if picture.mode in ("L", "RGB", "RGBA") and max(picture.size) >= 2 * WORKING_SIDE:
        picture = picture.reduce(
            max(picture.size) // WORKING_SIDE
        )  # before it is copied in other colours
    if picture.mode.startswith("I"):  # 16 bits, of which Pillow would keep the lower ones
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    picture = picture.convert("LA" if see_through else "L")
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE))
    picture = turn_upright(picture)
    return opaque(picture) if see_through else picture


def opaque(picture) -> Image.Image:
    """Grey and alpha laid on white; all of it black where the ground is see-through."""
    alpha = picture.getchannel("A")
    sheet = Image.new("L", picture.size, 255)
    drawing = np.median(border(np.asarray(alpha))) < 128
    sheet.paste(0 if drawing else picture.getchannel("L"), mask=alpha)
    return sheet


def turn_upright(picture) -> Image.Image:
    """Turned as the camera was held, if it says so."""
    with suppress(Exception):  # what a damaged note on it says doesn't spoil the picture
        return ImageOps.exif_transpose(picture)
    return picture


def find_ink_on_paper(picture: Image.Image) -> np.ndarray:
    """The ink on a sheet of paper, of any picture: uint8 (H, W), 255 is ink, the longer side SIDE.

    Ink may be dark on light or light on dark. What touches the picture's edge is left out: the
    table, a thumb, a shadow. So are specks. Raises EmptySketchError where nothing is left.
    """
    shade = darkness(grey_levels(picture))
    if shade.max() < MIN_DARKNESS:
        raise EmptySketchError("there is no ink on the paper")
    lowest = max(otsu(shade[shade > MIN_DARKNESS / 2]), MIN_DARKNESS)
    shade = np.where(surroundings(shade > lowest), 0, shade)
    # Ink that is joined to the edge may be so by the paper's printed lines, which are paler.
    thresholds = np.linspace(lowest, max(shade.max(), lowest), THRESHOLD_TRIALS, endpoint=False)
    threshold = max(thresholds, key=lambda threshold: largest(inside(shade > threshold)))
    pieces = inside(shade > threshold)
    if largest(pieces) < MIN_DIGIT_SIDE:
        raise EmptySketchError("there is no ink on the paper but for what touches the edge")
    ink = (shade / (2 * threshold)).clip(0, 1) * grown(pieces > 0)
    return without_specks(torch.from_numpy((255 * ink).round().astype(np.uint8))).numpy()


def grey_levels(picture):
    """A picture's grey in [0, 1]: float32 (H, W), its longer side SIDE."""
    size = [max(1, round(side * WORKING_SIDE / max(picture.size))) for side in picture.size]
    return np.asarray(picture.convert("L").resize(size), np.float32) / 255


def darkness(grey):
    """How much darker each pixel is than the paper around it, in [0, 1]: float32 (H, W).

    The paper under a stroke is as bright as that beside it: a grey closing, which fills whatever is
    dark and narrower than PAPER. Of light ink on dark ground, the negative is taken.
    """
    from scipy.ndimage import gaussian_filter, grey_closing

    grey = gaussian_filter(grey, 1)  # against the camera's noise
    # Paper, even where most of it lies in shadow, is not nearly as dark as ink; a blackboard is.
    if np.median(grey) - grey.min() < DARK_GROUND_SHARE * np.ptp(grey):
        grey = 1 - grey
    # The brightest speck of noise mustn't pass for the paper, so it is smoothed once more.
    paper = grey_closing(gaussian_filter(grey, 2), PAPER_WINDOW)
    return (1 - grey / paper.clip(0.05)).clip(0)


def otsu(values) -> float:
    """The threshold that sets two groups of values best apart (Otsu, 1979)."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, total = counts.cumsum()[:-1], counts.sum()
    sums = (counts * middles).cumsum()
    apart = sums[:-1] * total - sums[-1] * below
    between = apart**2 / (below * (total - below)).clip(1)
    return float(edges[1 + between.argmax()])


def surroundings(dark):
    """What is broader than a printed line and touches the edge: the table, a thumb; bool (H, W)."""
    from scipy.ndimage import binary_dilation, binary_opening

    broad = binary_opening(dark, iterations=3)
    return binary_dilation(broad & (inside(broad) == 0), iterations=EDGE_MARGIN)


def inside(ink):
    """Number the pieces of ink that don't touch the edge, joined even by a corner: int (H, W)."""
    from scipy.ndimage import label

    pieces, _ = label(ink, structure=np.ones((3, 3)))
    return label(ink & ~np.isin(pieces, border(pieces, EDGE_MARGIN)), structure=np.ones((3, 3)))[0]


def largest(pieces) -> int:
    """How far the largest piece goes, sideways or down, in pixels."""
    return max(piece_extents(pieces), default=0)


def grown(ink):
    """Ink and the pixels around it, where it fades into the paper."""
    from scipy.ndimage import binary_dilation

    return binary_dilation(ink, iterations=2)


def border(values, width=1):
    """All values at the edge of (H, W), in a row."""
    sides = values[:width], values[-width:], values[:, :width], values[:, -width:]
    return np.concatenate([side.ravel() for side in sides])


def two_digits_in_ink(ink: np.ndarray) -> bool:
    """Whether there seem to be two digits: two pieces about equally high, one beside the other."""
    from scipy.ndimage import find_objects, label

    pieces, _ = label(ink > 127, structure=np.ones((3, 3)))
    boxes = sorted(find_objects(pieces), key=lambda box: box[0].stop - box[0].start)[-2:]
    if len(boxes) < 2:
        return False
    (low, left), (high, right) = boxes
    heights = [rows.stop - rows.start for rows in (low, high)]
    abreast = min(low.stop, high.stop) - max(low.start, high.start)
    apart = max(left.start, right.start) - min(left.stop, right.stop)
    return abreast > MIN_ROW_OVERLAP * heights[1] and apart >= 0
