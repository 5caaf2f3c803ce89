"""Normalisation of a drawing to 28x28, the way MNIST was made.

MNIST's digits are not photographs: the ink was cropped, fitted into a 20x20 box with its aspect
ratio kept, and pasted so that its centre of mass is in the middle of 28x28 (LeCun, Cortes and
Burges, http://yann.lecun.com/exdb/mnist/). A model trained on such images reads a drawing well only
if the drawing has been through the same steps.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mnist_core.constants import BOX_SIDE
from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.moments import centre_by_mass

BICUBIC = Image.Resampling.BICUBIC
MIN_CONTRAST = 0.1  # of the full range: less contrast than this is paper, not ink
INK_THRESHOLD = 0.3  # of the darkest ink: where a blurred stroke begins
SPECK_SHARE = 0.25  # of the largest piece of ink: a smaller one, off the others, is a speck
SPECK_DISTANCE = 0.1  # of the largest piece: how far off a speck is at the least
STROKE_WIDTHS = (1.65, 4.0)  # pixels in the box, from and to; so are nine of ten MNIST digits
FINE_SIDE = 100  # pixels; the longer side of a drawing whose strokes are measured and changed


@dataclass(frozen=True, eq=False)
class NormalizedSketch:
    """A drawing after each step of its normalisation; all uint8, 0 is paper and 255 is ink."""

    ink: Tensor  # (H, W): the whole drawing, white on black
    crop: Tensor  # (h, w): the part that has ink
    box: Tensor  # (20, 20) at most: resized, its longer side 20
    pixels: Tensor  # (28, 28): centred by mass, what the model sees
    strokes: tuple[np.ndarray, ...] = ()  # (K, 2) each, without slips; none of a bitmap


def normalize_sketch(image: Any) -> NormalizedSketch:
    """Normalise a drawing to 28x28.

    `image` is a PIL image, or an array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4): unsigned integers
    or bool over their full range, or floats in [0, 1]. Ink may be light on dark, dark on light, or
    anything on a transparent ground. Raises EmptySketchError where there is no ink and
    InvalidImageError for what is no image.
    """
    ink = find_ink(image)
    crop = crop_to_ink(without_specks(ink))
    box = fit_into_box(with_usual_strokes(crop))
    return NormalizedSketch(ink, crop, box, centre_by_mass(box[None])[0])


def find_ink(image: Any) -> Tensor:
    """How far each pixel differs from the paper: uint8 (H, W), the darkest ink 255.

    The paper is what most of the border shows. In an image with transparent parts, what isn't
    transparent is the ink.
    """
    light = _unit_range(image)  # (H, W, channels) in [0, 1]
    alpha = light[:, :, 3] if light.shape[2] == 4 else None
    if alpha is not None and np.median(border(alpha)) < 0.5:
        ink = alpha
    else:
        grey = light[:, :, :3].mean(2)
        ink = np.abs(grey - np.median(border(grey)))
    if ink.max() < MIN_CONTRAST:
        raise EmptySketchError("there is no ink in the picture")
    return torch.from_numpy((ink * (255 / ink.max())).round().astype(np.uint8))


def without_specks(ink: Tensor) -> Tensor:
    """The same ink without small pieces that lie away from the large ones: uint8 (H, W)."""
    from scipy.ndimage import binary_dilation, distance_transform_edt

    pieces = label_pieces(ink.numpy() > 255 * INK_THRESHOLD)
    sizes = piece_extents(pieces)
    small = sizes < SPECK_SHARE * max(sizes, default=0)
    if not small.any():
        return ink
    specks = np.isin(pieces, 1 + np.flatnonzero(small))
    gaps = distance_transform_edt((pieces == 0) | specks)  # to the nearest large piece
    near = np.unique(pieces[specks & (gaps <= SPECK_DISTANCE * max(sizes))])
    specks = binary_dilation(specks & ~np.isin(pieces, near), iterations=2)  # and their grey rims
    return torch.where(torch.from_numpy(specks), 0, ink)


def label_pieces(ink: np.ndarray) -> np.ndarray:
    """Number the pieces of ink, joined even by a corner, from 1: bool (H, W) -> int (H, W)."""
    from scipy.ndimage import label

    return label(ink, structure=np.ones((3, 3)))[0]


def piece_extents(pieces: np.ndarray) -> np.ndarray:
    """The longer side of each numbered piece's bounding box, in pixels: int (H, W) -> (N,)."""
    from scipy.ndimage import find_objects

    return np.array([max(s.stop - s.start for s in box) for box in find_objects(pieces)])


def crop_to_ink(ink: Tensor) -> Tensor:
    """Crop to the smallest part that holds all ink: uint8 (H, W) -> (h, w)."""
    visible = ink > 255 * INK_THRESHOLD
    if not visible.any():
        raise EmptySketchError("all the ink is beyond the picture")
    rows, columns = visible.any(1).nonzero(), visible.any(0).nonzero()
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def fit_into_box(crop: Tensor) -> Tensor:
    """Resize to a longer side of 20, the aspect ratio kept: uint8 (h, w) -> at most (20, 20).

    Shrinking averages over the pixels that fall together, which leaves grey edges as in MNIST. The
    darkest pixel is 255 again, as in MNIST, so that a thin pen is not read as a faint one.
    """
    height, width = crop.shape
    share = BOX_SIDE / max(height, width)
    size = max(1, round(width * share)), max(1, round(height * share))
    exact = Image.fromarray(crop.numpy().astype(np.float32))  # so that faint ink isn't rounded away
    box = np.asarray(exact.resize(size, BICUBIC)).clip(0)
    return torch.from_numpy((box * (255 / box.max())).round().astype(np.uint8))


def with_usual_strokes(crop: Tensor) -> Tensor:
    """Thin or thicken strokes as far as MNIST's usual range: uint8 (h, w) -> another size.

    Ink ends where its signed distance is 0, and ending it at another distance moves every edge by
    the same amount, as a finer or a broader pen would have. What is in the range already is
    returned as it is, and so is a blot, which has no strokes.
    """
    signed = signed_distance(crop)  # (H, W), negative inside
    width = stroke_width(signed)
    longer = max(map(np.ptp, np.nonzero(signed < 0))) + 1
    length = longer - width  # from one end of the pen's way to the other
    usual = min(max(width * BOX_SIDE / longer, STROKE_WIDTHS[0]), STROKE_WIDTHS[1])  # in the box
    if usual == width * BOX_SIDE / longer or length < width:
        return crop
    # The drawing grows and shrinks with its strokes: new / (length + new) is to be usual / BOX.
    new = usual * length / (BOX_SIDE - usual)
    cover = (0.5 - signed + (new - width) / 2).clip(0, 1)
    return crop_to_ink(torch.from_numpy((255 * cover).round().astype(np.uint8)))


def signed_distance(crop: Tensor) -> np.ndarray:
    """The distance of each pixel's middle from the ink's edge, negative inside, on a finer grid."""
    from scipy.ndimage import distance_transform_edt  # takes longer to import than all of this

    scale = FINE_SIDE / max(crop.shape)
    height, width = (max(1, round(scale * side)) for side in crop.shape)
    exact = Image.fromarray(crop.numpy().astype(np.float32))
    fine = np.asarray(exact.resize((width, height), BICUBIC))
    ink = np.pad(fine > fine.max() / 2, FINE_SIDE // 4)
    inside, outside = distance_transform_edt(ink), distance_transform_edt(~ink)
    return np.where(ink, 0.5 - inside, outside - 0.5)


def stroke_width(signed: np.ndarray) -> float:
    """The mean width of strokes, in pixels, from their signed distance (H, W).

    Across a stroke, the distance from the edge rises evenly to half its width and falls again, so
    it is a quarter of the width in the mean.
    """
    return -4 * signed[signed < 0].mean()


def _unit_range(image: Any) -> np.ndarray:
    """The image as float32 (H, W, 1, 3 or 4) in [0, 1]."""
    if isinstance(image, Image.Image):
        if image.mode.startswith("I"):
            image = in_eight_bits(image)
        elif image.mode not in ("1", "L", "F", "RGB", "RGBA"):
            image = image.convert("RGBA")
    light = np.asarray(image)
    if light.ndim == 2:
        light = light[:, :, None]
    if light.ndim != 3 or light.shape[2] not in (1, 3, 4) or light.size == 0:
        raise InvalidImageError(f"not a picture: an array of shape {light.shape}")
    if light.dtype.kind == "u":
        light = light / np.float32(np.iinfo(light.dtype).max)
    light = light.astype(np.float32)
    if not (light.min() >= 0 and light.max() <= 1):  # refuses NaN too
        raise InvalidImageError("not a picture: numbers beyond [0, 1], or signed integers")
    return light


def in_eight_bits(image: Image.Image) -> Image.Image:
    """A picture of 16 bits, in one of Pillow's several modes for it, as mode "L".

    Files of 16 bits are often filled with eight, ten or twelve: the greatest number tells.
    """
    levels = np.asarray(image).astype(np.int64).clip(0, 0xFFFF)
    return Image.fromarray((levels >> max(0, int(levels.max()).bit_length() - 8)).astype(np.uint8))


def border(values: np.ndarray, width: int = 1) -> np.ndarray:
    """All values within `width` of the edge of (H, W), in a row; of (H, W, C), in C columns."""
    sides = values[:width], values[-width:], values[:, :width], values[:, -width:]
    return np.concatenate([side.reshape(-1, *values.shape[2:]) for side in sides])
