"""Ablation of a drawing's normalisation: the result if one of the steps is left out."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mnist_core.constants import BOX_SIDE, IMAGE_SIDE
from mnist_core.imaging.bitmap import crop_to_ink, fit_into_box
from mnist_core.imaging.moments import centre_by_mass


def ablate_steps(ink: Tensor, pixels: Tensor) -> dict[str, Tensor]:
    """The image with all steps, `pixels`, and five with one left out or reversed.

    `ink` is the whole drawing, uint8 (H, W), white on black. Each value is uint8 (28, 28).
    """
    box = fit_into_box(crop_to_ink(ink))
    return {
        "All steps": pixels,
        "Pen as it was": centre_by_mass(box[None])[0],
        "Not cropped": centre_by_mass(shrink(ink, BOX_SIDE)[None])[0],
        "Not centred": in_the_corner(box),
        "Merely shrunk": shrink(ink, IMAGE_SIDE),
        "Black on white": 255 - pixels,
    }


def shrink(ink: Tensor, side: int) -> Tensor:
    """Resize the whole drawing, its aspect ratio lost: uint8 (H, W) -> (side, side)."""
    image = Image.fromarray(ink.numpy()).resize((side, side), Image.Resampling.BOX)
    return torch.from_numpy(np.array(image))


def in_the_corner(box: Tensor) -> Tensor:
    """Paste the box into the upper left: uint8 (h, w) -> (28, 28)."""
    image = box.new_zeros(IMAGE_SIDE, IMAGE_SIDE)
    image[: box.shape[0], : box.shape[1]] = box
    return image
