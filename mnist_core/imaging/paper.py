"""Paper in a photograph: how much darker each pixel is than the paper, in any light and colour.

A photograph of paper is lit unevenly and may have a shadow on it. Dividing by the paper's own
brightness, which changes slowly, takes out the light; what is left dark is ink.
"""

from typing import Any

import numpy as np
from PIL import Image

from mnist_core.imaging.bitmap import border

WORKING_SIDE = 600  # pixels; the longer side of a photograph in which ink is looked for
DARK_GROUND_SHARE = 0.25  # of the range from dark to bright: on darker ground, ink is light
COLOUR_SIDE = 150  # pixels; the longer side of the picture in which colours are compared
COLOUR_FLOOR = 40  # grey levels added to each colour, so that its noise in the dark doesn't count
MIN_COLOUR_SHARE = 0.003  # of the picture; less that shows only in colour is no pen
MIN_COLOUR_DARKNESS = 0.15  # of what shows only in colour
MIN_SHEET_SHARE = 0.6  # of the rectangle around what isn't transparent, which a sheet fills
MIN_SHEET_CONTRAST = 50  # grey levels from a sheet to the ink on it


def opaque(image: Image.Image) -> Image.Image:
    """Lay RGBA on paper. Where the ground is transparent, the rest is ink, or a sheet of paper.

    A sheet is laid on paper of its own colour; other pictures are laid on white, ink as black.
    """
    colours, alpha = image.convert("RGB"), image.getchannel("A")
    is_there = np.asarray(alpha) > 127
    if np.median(border(is_there)):
        paper: Any = "white"
    elif is_sheet(np.asarray(colours.convert("L")), is_there):
        paper = tuple(np.median(np.asarray(colours)[is_there], 0).astype(int).tolist())
    else:
        colours, paper = Image.new("RGB", image.size), "white"
    sheet = Image.new("RGB", image.size, paper)
    sheet.paste(colours, mask=alpha)
    return sheet


def is_sheet(grey: np.ndarray, is_there: np.ndarray) -> bool:
    """Whether what isn't transparent, bool (H, W), is broad and has something on it: a sheet."""
    if not is_there.any():
        return False
    broad = is_there[is_there.any(1)][:, is_there.any(0)].mean() > MIN_SHEET_SHARE
    return bool(broad and np.ptp(grey[is_there]) > MIN_SHEET_CONTRAST)


def ink_grey(image: Image.Image) -> Image.Image:
    """A picture in grey, mode "L"; a pen as grey as its paper is dark by its colour."""
    if image.mode != "RGB":
        return image.convert("L")
    small = image.copy()
    small.thumbnail((COLOUR_SIDE, COLOUR_SIDE))
    colours = np.asarray(small)
    # In a picture that is cut to bold ink, most of it is ink, but not at its border.
    paper = max(np.median(colours, (0, 1)), np.median(border(colours), 0), key=np.sum)  # (3,)
    window = COLOUR_SIDE // 5
    by_colour = darkness(np.asarray(colour_grey(small, paper), np.float32) / 255, window)
    by_grey = darkness(np.asarray(small.convert("L"), np.float32) / 255, window)
    hidden = (by_colour > MIN_COLOUR_DARKNESS) & (by_grey < by_colour / 2)
    return colour_grey(image, paper) if hidden.mean() > MIN_COLOUR_SHARE else image.convert("L")


def colour_grey(image: Image.Image, paper: np.ndarray) -> Image.Image:
    """Grey levels that are 255 for the paper's colour (3,), less for a darker or another one.

    Of red, green and blue, each taken as a share of the paper's, it is the least by the greatest.
    """
    shares = (np.asarray(image, np.float32) + COLOUR_FLOOR) / (paper + COLOUR_FLOOR)
    grey = shares.min(2) / shares.max(2).clip(1)
    return Image.fromarray((255 * grey.clip(0, 1)).astype(np.uint8))


def grey_levels(image: Image.Image) -> np.ndarray:
    """An image's grey levels in [0, 1]: float32 (H, W), its longer side `WORKING_SIDE`."""
    width, height = (max(1, round(side * WORKING_SIDE / max(image.size))) for side in image.size)
    return np.asarray(ink_grey(image).resize((width, height)), np.float32) / 255


def darkness(grey: np.ndarray, window: int) -> np.ndarray:
    """How much darker each pixel is than the paper around it, in [0, 1]: float32 (H, W).

    The paper under a stroke is as bright as that beside it: a grey closing, which fills whatever is
    dark and narrower than `window` pixels. Of light ink on dark ground, the negative is taken.
    """
    from scipy.ndimage import gaussian_filter, grey_closing

    grey = gaussian_filter(grey, 1)  # against the camera's noise
    # Paper, even where most of it lies in shadow, is not nearly as dark as ink; a blackboard is.
    ground = max(np.median(grey), np.median(border(grey)))
    if ground - grey.min() < DARK_GROUND_SHARE * np.ptp(grey):
        grey = 1 - grey
    # The brightest speck of noise mustn't pass for the paper, so it is smoothed once more.
    paper = grey_closing(gaussian_filter(grey, 2), window)
    return (1 - grey / paper.clip(0.05)).clip(0)
