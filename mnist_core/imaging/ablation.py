"""What becomes of a drawing if a step of its normalisation is left out: why naive demos fail."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mnist_core.constants import BOX_SIDE, IMAGE_SIDE
from mnist_core.imaging.bitmap import crop_to_ink, fit_into_box
from mnist_core.imaging.moments import centre_by_mass


def ablate_steps(ink: Tensor, pixels: Tensor) -> dict[str, Tensor]:
    """The picture with all steps, `pixels`, and five with one left out or reversed.

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
    """The whole drawing made smaller, its shape lost: uint8 (H, W) -> (side, side)."""
    picture = Image.fromarray(ink.numpy()).resize((side, side), Image.Resampling.BOX)
    return torch.from_numpy(np.array(picture))


def in_the_corner(box: Tensor) -> Tensor:
    """The box pasted into the upper left: uint8 (h, w) -> (28, 28)."""
    picture = box.new_zeros(IMAGE_SIDE, IMAGE_SIDE)
    picture[: box.shape[0], : box.shape[1]] = box
    return picture
