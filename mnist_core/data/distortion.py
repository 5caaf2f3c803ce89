"""Random distortion of training images (data augmentation), different in every epoch.

A digit that is shifted, turned or bent a little is still the same digit. A model that sees it
differently each time can't memorise it, and is better prepared for other people's handwriting.
"""

from math import pi

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate, max_pool2d

from mnist_core.constants import IMAGE_SIDE

MAX_SHIFT = 2.0  # pixels, sideways and up or down; all of these at full strength
MAX_TURN = pi / 12  # 15 degrees, either way
MAX_SHEAR = 0.3  # pixels to the side for each pixel down
MAX_STRETCH = 0.15  # of the width and of the height, either way
MAX_BEND = 1.5  # pixels by which each point of a 5 x 5 grid over the image is moved, either way
MAX_PEN_CHANGE = 0.7  # pixels that ink grows by on all sides; thinner by half as much
GRID_SIDE = 5  # points


def distort(images: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Distort each image at random: uint8 (N, 28, 28) -> the same.

    Each is shifted, rotated, sheared, stretched, bent like a rubber sheet, and drawn with a wider
    or thinner pen. All amounts are random, up to `strength` times the maximum.

    Elastic bends: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", ICDAR 2003.
    """

    def chance(*shape: int) -> Tensor:  # from -strength to strength
        return (2 * torch.rand(*shape, generator=generator) - 1) * strength

    count = len(images)
    across, down = 1 + MAX_STRETCH * chance(2, count, 1, 1)  # (N, 1, 1) each, as what follows
    turn, shear, pen = chance(3, count, 1, 1)
    shift = MAX_SHIFT * chance(2, count, 1, 1)
    pulls = MAX_BEND * chance(count, 2, GRID_SIDE, GRID_SIDE)
    bends = interpolate(pulls, (IMAGE_SIDE, IMAGE_SIDE), mode="bicubic", align_corners=True)

    # Where each pixel of the new image comes from in the old one, from -1 to 1 across the image:
    y = torch.arange(IMAGE_SIDE)[:, None] - (IMAGE_SIDE - 1) / 2  # (28, 1)
    x = y.T + MAX_SHEAR * shear * y  # (N, 28, 28)
    turn = MAX_TURN * turn
    column = (x * turn.cos() - y * turn.sin()) * across + shift[0] + bends[:, 0]
    row = (x * turn.sin() + y * turn.cos()) * down + shift[1] + bends[:, 1]
    places = torch.stack([column, row], 3) * (2 / (IMAGE_SIDE - 1))  # (N, 28, 28, 2)
    ink = change_pen(images[:, None].float(), MAX_PEN_CHANGE * pen[..., None])
    return grid_sample(ink, places, align_corners=True)[:, 0].round_().to(torch.uint8)


def change_pen(ink: Tensor, change: Tensor) -> Tensor:
    """Make strokes wider where `change` (N, 1, 1, 1) is above 0, and thinner where it is below.

    At 1, all ink, float (N, 1, 28, 28), is a pixel wider on every side. At -1, it is thinner by
    half as much, so that thin lines don't vanish.
    """
    wider, thinner = max_pool2d(ink, 3, 1, 1), -max_pool2d(-ink, 3, 1, 1)
    return torch.where(change > 0, ink.lerp(wider, change), ink.lerp(thinner, -change / 2))


def batch_generator(seed: int, step: int) -> torch.Generator:
    """The random generator of the batch after `step` others, which depends on nothing else.

    torch's generators use 32 bits of a seed, so different seeds are spread over these by Knuth's
    multiplicative hashing.
    """
    return torch.Generator().manual_seed((seed * 2_654_435_761 + step) % 2**32)
