"""Segmentation of a photograph: the ink of a digit on paper.

A photograph shows more than ink: the paper is lit unevenly, a shadow falls over it, there is a
table around it and lines are printed on it. Dividing by the paper's own brightness takes out the
light; what is left dark is ink, unless it touches the photograph's edge.
"""

import warnings
from contextlib import suppress
from io import BytesIO
from threading import Lock

import numpy as np
import torch
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.bitmap import in_eight_bits, label_pieces, without_specks
from mnist_core.imaging.file_parts import has_too_many_parts
from mnist_core.imaging.paper import WORKING_SIDE, darkness, grey_levels, ink_grey, opaque
from mnist_core.imaging.pieces import (
    EDGE_MARGIN,
    edge,
    frames,
    is_cut_to_ink,
    largest,
    ruled_lines,
    surroundings,
    without_touching,
)

IMAGE_FORMATS = ("PNG", "JPEG", "WebP")
MAX_PHOTOGRAPH_MB = 10  # of the file
MAX_MEGAPIXELS = 50
MAX_WAIT_SECONDS = 10  # for other photographs to be decoded
PAPER_WINDOW = WORKING_SIDE // 5  # pixels; wider than most strokes
WINDOW_SHARE = 0.5  # of the ink's longer side; wider than any stroke
MIN_DARKNESS = 0.12  # of the paper's brightness: what is darker by less is paper, or a printed line
PALE_SHARE = 0.2  # of the darkest ink's darkness: what is paler belongs to the paper
PALE_WIDTHS = (0.4, 2.0)  # of the dark ink's greatest width: a paler part's, from and to
MAX_GAP_SHARE = 0.1  # of the dark ink's longer side, between it and a paler part
RIM_WIDTH = 4  # pixels over which ink fades into the paper
MIN_DIGIT_SIDE = WORKING_SIDE // 25  # pixels; the longer side of a digit that can be read
THRESHOLD_TRIALS = 5  # thresholds, from the one that Otsu's method gives up to the darkest ink
MIN_ROW_OVERLAP = 0.5  # of the taller digit's height, which its neighbour shares
MIN_HEIGHT_SHARE = 0.6  # of the taller digit's height, which one above or below it has
MIN_GAP = 0.08  # of the taller digit's height, between the two

_decoding = Lock()  # one at a time: 50 megapixels are 150 MB in three colours


def decode_photograph(content: bytes, name: str) -> Image.Image:
    """Decode an untrusted file: grey and upright, its longer side at most `WORKING_SIDE`.

    PNG, JPEG and WebP, one image in a file. Before anything is decoded, its parts are counted, and
    size and format judged by the header. Raises InvalidImageError with sentences for people that
    say what to do, also where too many wait for their turn; `name` is what they call the file.
    """
    if not content:
        raise InvalidImageError(f"{name} is empty. Choose another file.")
    if len(content) > MAX_PHOTOGRAPH_MB * 1_000_000:
        raise InvalidImageError(
            f"{name} is larger than {MAX_PHOTOGRAPH_MB} MB. Choose a smaller picture."
        )
    if not _decoding.acquire(timeout=MAX_WAIT_SECONDS):
        raise InvalidImageError("Many pictures are being read right now; try again in a moment.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a camera's odd notes can be 65,535 lines of the log
            return decode_picture(content, name)
    finally:
        _decoding.release()


def decode_picture(content: bytes, name: str) -> Image.Image:
    """Decode a file of bounded size, as `decode_photograph` does."""
    if has_too_many_parts(content):
        raise InvalidImageError(
            f"{name} is built up in too many steps. Save it once more, or take a screenshot of it."
        )
    image = identify(content, name)
    if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
        raise too_many_pixels(name)
    # A JPEG with a second image behind the first, as phones write it, is no animation.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise InvalidImageError(f"{name} is animated. Choose a picture that doesn't move.")
    try:
        return reduce_to_grey(image)
    except Exception as error:  # a decoder given hostile bytes can raise almost anything
        raise InvalidImageError(
            f"{name} is damaged or cut short. Send or save it once more, or take another picture."
        ) from error


def identify(content: bytes, name: str) -> ImageFile:
    """Open the image as its header describes it, not yet decoded.

    Pillow warns of 89 megapixels and refuses twice as many; both are beyond `MAX_MEGAPIXELS`.
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


def too_many_pixels(name: str) -> InvalidImageError:
    return InvalidImageError(
        f"{name} has more than {MAX_MEGAPIXELS} megapixels. Choose a smaller picture."
    )


def reduce_to_grey(file: ImageFile) -> Image.Image:
    """Decode the image in grey and upright, its longer side at most `WORKING_SIDE`."""
    # A JPEG is decoded at a quarter of its size, or an eighth.
    file.draft(None, (WORKING_SIDE, WORKING_SIDE))
    transparent = file.has_transparency_data
    image: Image.Image = file
    if image.mode in ("L", "RGB", "RGBA") and max(image.size) >= 2 * WORKING_SIDE:
        # Reduced before `convert` makes copies of it.
        image = image.reduce(max(image.size) // WORKING_SIDE)
    if image.mode.startswith("I"):
        image = in_eight_bits(image)
    if image.mode != "L":
        image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    with suppress(Exception):  # damaged metadata doesn't spoil the image
        image = ImageOps.exif_transpose(image)  # turned as the camera was held, if it says so
    return ink_grey(opaque(image) if transparent else image)


def find_ink_on_paper(image: Image.Image) -> np.ndarray:
    """Find the ink on a sheet of paper: uint8 (H, W), 255 is ink, longer side `WORKING_SIDE`.

    Ink may be dark on light or light on dark. What touches the image's edge is left out: the table,
    a thumb, a shadow; unless the image is cut to its ink. So are frames around a digit, and specks.
    Raises EmptySketchError where nothing is left.
    """
    grey = grey_levels(image)
    if is_cut_to_ink(grey):
        return np.pad(find_ink_in_window(grey, WORKING_SIDE, is_cut=True), EDGE_MARGIN)
    ink = find_ink_in_window(grey, PAPER_WINDOW)
    extent = max(map(np.ptp, np.nonzero(ink > 127)))
    window = round(WINDOW_SHARE * extent)  # strokes may be broader than the first
    return find_ink_in_window(grey, window) if window > PAPER_WINDOW else ink


def find_ink_in_window(grey: np.ndarray, window: int, is_cut: bool = False) -> np.ndarray:
    """Find the ink, uint8 (H, W); `window` as in `darkness`."""
    from scipy.ndimage import binary_dilation

    shade = darkness(grey, window)
    if shade.max() < MIN_DARKNESS:
        raise EmptySketchError("there is no ink on the paper")
    lowest = ink_threshold(shade)
    around = np.zeros_like(shade, bool) if is_cut else edge(shade.shape)
    if not is_cut:
        around |= surroundings(shade > lowest)
        shade = np.where(around, 0, shade)
        faintest = palest(shade)
        for threshold in (faintest, lowest):
            shade = np.where(frames(shade > threshold), 0, shade)
        shade = np.where(ruled_lines(shade > faintest), 0, shade)
        lowest = min(lowest, max(ink_threshold(shade), faintest))  # a frame may have been darker
    around = binary_dilation(around)  # and what touches it
    dark, threshold = find_dark_ink(shade, lowest, around)
    pale = find_pale_ink(shade, dark, around)
    if largest(label_pieces(dark | pale)) < MIN_DIGIT_SIDE:
        raise EmptySketchError("there is no ink on the paper but for what touches the edge")
    full = min(2 * threshold, shade.max())
    ink = np.maximum(rimmed(dark) * shade / full, rimmed(pale) * shade / (2 * palest(shade)))
    ink = (255 * ink.clip(0, 1)).round().astype(np.uint8)
    return without_specks(torch.from_numpy(ink)).numpy()


def find_dark_ink(shade: np.ndarray, lowest: float, around: np.ndarray) -> tuple[np.ndarray, float]:
    """(the darkest ink, bool (H, W); the threshold from which on it is dark)."""
    # Ink that is joined to the edge may be so by the paper's printed lines, which are paler.
    thresholds = np.linspace(lowest, max(shade.max(), lowest), THRESHOLD_TRIALS, endpoint=False)
    trials = {threshold: without_touching(shade > threshold, around) for threshold in thresholds}
    threshold = max(trials, key=lambda threshold: largest(trials[threshold]))
    return trials[threshold] > 0, threshold


def find_pale_ink(shade: np.ndarray, dark: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Paler ink next to the dark ink, bool (H, W), where it is about as broad as that.

    Printed lines and the dark ink's own rims are thinner, a shadow is broader.
    """
    from scipy.ndimage import distance_transform_edt

    to_dark = distance_transform_edt(~dark)
    visible = shade > palest(shade)
    pieces = without_touching(visible & (to_dark > RIM_WIDTH), around)
    near = max(MAX_GAP_SHARE * largest(label_pieces(dark)), RIM_WIDTH + 2)
    found = np.isin(pieces, np.setdiff1d(pieces[to_dark <= near], 0))
    if not found.any():
        return found
    depth = distance_transform_edt(np.pad(found, 1))[1:-1, 1:-1]
    usual = distance_transform_edt(np.pad(dark, 1)).max()
    low, high = (share * usual for share in PALE_WIDTHS)
    found &= np.isin(pieces, np.setdiff1d(pieces[depth >= low], pieces[depth > high]))
    # And what lies between it and the dark ink.
    return visible & (distance_transform_edt(~found) <= RIM_WIDTH + 1) if found.any() else found


def palest(shade: np.ndarray) -> float:
    """The darkness from which on there is ink, however pale it is beside the darkest."""
    return max(PALE_SHARE * shade.max(), MIN_DARKNESS)


def rimmed(ink: np.ndarray) -> np.ndarray:
    """The same and its rims, where ink fades into the paper: bool (H, W)."""
    from scipy.ndimage import binary_dilation

    return binary_dilation(ink, iterations=2)


def ink_threshold(shade: np.ndarray) -> float:
    """The darkness from which on most ink is darker, and paper isn't."""
    visible = shade[shade > MIN_DARKNESS / 2]
    return max(otsu(visible), MIN_DARKNESS) if len(visible) else MIN_DARKNESS


def otsu(values: np.ndarray) -> float:
    """The threshold that separates two groups of values best (Otsu, 1979)."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, total = counts.cumsum()[:-1], counts.sum()
    sums = (counts * middles).cumsum()
    apart = sums[:-1] * total - sums[-1] * below
    between = apart**2 / (below * (total - below)).clip(1)
    return float(edges[1 + between.argmax()])


def two_digits_in_ink(ink: np.ndarray) -> bool:
    """Whether there seem to be two digits: two pieces about equally tall, beside each other or one
    above the other."""
    from scipy.ndimage import find_objects

    boxes = find_objects(label_pieces(ink > 127))
    boxes = sorted(boxes, key=lambda box: box[0].stop - box[0].start)[-2:]
    if len(boxes) < 2:
        return False
    (low, left), (high, right) = boxes
    heights = [rows.stop - rows.start for rows in (low, high)]
    abreast = min(low.stop, high.stop) - max(low.start, high.start)
    apart = max(left.start, right.start) - min(left.stop, right.stop)
    if abreast > MIN_ROW_OVERLAP * heights[1]:
        return bool(apart >= 0)
    # Two halves of one digit, such as those of a broken 8, nearly touch.
    return bool(heights[0] > MIN_HEIGHT_SHARE * heights[1] and -abreast > MIN_GAP * heights[1])
