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
from mnist_core.imaging.bitmap import border, label_pieces, piece_extents, without_specks
from mnist_core.imaging.file_parts import has_too_many_parts

IMAGE_FORMATS = ("PNG", "JPEG", "WebP")
MAX_PHOTOGRAPH_MB = 10  # of the file
MAX_MEGAPIXELS = 50
MAX_WAIT_SECONDS = 10  # for other photographs to be decoded
WORKING_SIDE = 600  # pixels; the longer side of a photograph in which ink is looked for
PAPER_WINDOW = WORKING_SIDE // 5  # pixels; wider than any stroke
MIN_DARKNESS = 0.12  # of the paper's brightness: what is darker by less is paper, or a printed line
DARK_GROUND_SHARE = 0.25  # of the range from dark to bright: on darker ground, ink is light
EDGE_MARGIN = WORKING_SIDE // 100  # pixels; what comes as close to the edge may go on beyond it
MIN_DIGIT_SIDE = WORKING_SIDE // 25  # pixels; the longer side of a digit that can be read
THRESHOLD_TRIALS = 5  # thresholds, from the one that Otsu's method gives up to the darkest ink
MIN_ROW_OVERLAP = 0.5  # of the taller digit's height, which its neighbour shares

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
    file.draft("L", (WORKING_SIDE, WORKING_SIDE))
    transparent = file.has_transparency_data
    image: Image.Image = file
    if image.mode in ("L", "RGB", "RGBA") and max(image.size) >= 2 * WORKING_SIDE:
        # Reduced before `convert` makes copies of it.
        image = image.reduce(max(image.size) // WORKING_SIDE)
    if image.mode.startswith("I"):  # 16 bits, of which Pillow would keep the lower ones
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image.convert("LA" if transparent else "L")
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    with suppress(Exception):  # damaged metadata doesn't spoil the image
        image = ImageOps.exif_transpose(image)  # turned as the camera was held, if it says so
    return opaque(image) if transparent else image


def opaque(image: Image.Image) -> Image.Image:
    """Lay grey and alpha on white; all of it is black where the ground is transparent."""
    alpha = image.getchannel("A")
    sheet = Image.new("L", image.size, 255)
    is_drawing = np.median(border(np.asarray(alpha))) < 128
    sheet.paste(0 if is_drawing else image.getchannel("L"), mask=alpha)
    return sheet


def find_ink_on_paper(image: Image.Image) -> np.ndarray:
    """Find the ink on a sheet of paper: uint8 (H, W), 255 is ink, longer side `WORKING_SIDE`.

    Ink may be dark on light or light on dark. What touches the image's edge is left out: the table,
    a thumb, a shadow. So are specks. Raises EmptySketchError where nothing is left.
    """
    from scipy.ndimage import binary_dilation

    shade = darkness(grey_levels(image))
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
    with_rims = binary_dilation(pieces > 0, iterations=2)  # where ink fades into the paper
    ink = (shade / (2 * threshold)).clip(0, 1) * with_rims
    return without_specks(torch.from_numpy((255 * ink).round().astype(np.uint8))).numpy()


def grey_levels(image: Image.Image) -> np.ndarray:
    """An image's grey levels in [0, 1]: float32 (H, W), its longer side `WORKING_SIDE`."""
    width, height = (max(1, round(side * WORKING_SIDE / max(image.size))) for side in image.size)
    return np.asarray(image.convert("L").resize((width, height)), np.float32) / 255


def darkness(grey: np.ndarray) -> np.ndarray:
    """How much darker each pixel is than the paper around it, in [0, 1]: float32 (H, W).

    The paper under a stroke is as bright as that beside it: a grey closing, which fills whatever is
    dark and narrower than `PAPER_WINDOW`. Of light ink on dark ground, the negative is taken.
    """
    from scipy.ndimage import gaussian_filter, grey_closing

    grey = gaussian_filter(grey, 1)  # against the camera's noise
    # Paper, even where most of it lies in shadow, is not nearly as dark as ink; a blackboard is.
    if np.median(grey) - grey.min() < DARK_GROUND_SHARE * np.ptp(grey):
        grey = 1 - grey
    # The brightest speck of noise mustn't pass for the paper, so it is smoothed once more.
    paper = grey_closing(gaussian_filter(grey, 2), PAPER_WINDOW)
    return (1 - grey / paper.clip(0.05)).clip(0)


def otsu(values: np.ndarray) -> float:
    """The threshold that separates two groups of values best (Otsu, 1979)."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, total = counts.cumsum()[:-1], counts.sum()
    sums = (counts * middles).cumsum()
    apart = sums[:-1] * total - sums[-1] * below
    between = apart**2 / (below * (total - below)).clip(1)
    return float(edges[1 + between.argmax()])


def surroundings(dark: np.ndarray) -> np.ndarray:
    """What is broader than a printed line and touches the edge: the table, a thumb; bool (H, W)."""
    from scipy.ndimage import binary_dilation, binary_opening

    broad = binary_opening(dark, iterations=3)
    return binary_dilation(broad & (inside(broad) == 0), iterations=EDGE_MARGIN)


def inside(ink: np.ndarray) -> np.ndarray:
    """Number the pieces of ink that don't touch the edge: bool (H, W) -> int (H, W)."""
    pieces = label_pieces(ink)
    return label_pieces(ink & ~np.isin(pieces, border(pieces, EDGE_MARGIN)))


def largest(pieces: np.ndarray) -> int:
    """The longer side of the largest piece's bounding box, in pixels."""
    return max(piece_extents(pieces), default=0)


def two_digits_in_ink(ink: np.ndarray) -> bool:
    """Whether there seem to be two digits: two pieces about equally tall, side by side."""
    from scipy.ndimage import find_objects

    boxes = find_objects(label_pieces(ink > 127))
    boxes = sorted(boxes, key=lambda box: box[0].stop - box[0].start)[-2:]
    if len(boxes) < 2:
        return False
    (low, left), (high, right) = boxes
    heights = [rows.stop - rows.start for rows in (low, high)]
    abreast = min(low.stop, high.stop) - max(low.start, high.start)
    apart = max(left.start, right.start) - min(left.stop, right.stop)
    return bool(abreast > MIN_ROW_OVERLAP * heights[1] and apart >= 0)
