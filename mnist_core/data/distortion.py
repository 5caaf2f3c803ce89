"""Random distortion of training images: new ones in every epoch, out of the old ones.

A digit that is moved, turned or bent a little is still the same digit. A model that sees it
otherwise each time can't learn it by heart, and meets what other hands will write.
"""

from math import pi

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate, max_pool2d

from mnist_core.constants import IMAGE_SIDE

MAX_SHIFT = 2.0  # pixels, sideways and up or down; this and what follows is at full strength
MAX_TURN = pi / 12  # 15 degrees, either way
MAX_SHEAR = 0.3  # pixels to the side for each pixel down
MAX_STRETCH = 0.15  # of the width, and of the height, more or less
MAX_BEND = 1.5  # pixels by which the corners of a net of 5 x 5 over the image are pulled, each way
MAX_PEN_CHANGE = 0.7  # of the way to ink a pixel wider on all sides; to thinner ink, half of it
NET_SIDE = 5  # corners


def distort(images: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Distort each image at random: uint8 (N, 28, 28) -> the same.

    Each is shifted, turned, sheared, stretched, bent like a rubber sheet, and drawn with a wider or
    a thinner pen, all by chance, from nothing up to `strength` times the most there is.

    Elastic bends: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", ICDAR 2003.
    """

    def chance(*shape: int) -> Tensor:  # from -strength to strength
        return (2 * torch.rand(*shape, generator=generator) - 1) * strength

    count = len(images)
    across, down = 1 + MAX_STRETCH * chance(2, count, 1, 1)  # (N, 1, 1) each, as what follows
    turn, shear, pen = chance(3, count, 1, 1)
    shift = MAX_SHIFT * chance(2, count, 1, 1)
    pulls = MAX_BEND * chance(count, 2, NET_SIDE, NET_SIDE)
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
    """Draw with a wider pen where `change` (N, 1, 1, 1) is above 0, else with a thinner one.

    At 1, all ink, float (N, 1, 28, 28), is a pixel wider on every side; at -1, it is thinner by
    half of what a pixel less would be, so that a thin line stays a line.
    """
    wider, thinner = max_pool2d(ink, 3, 1, 1), -max_pool2d(-ink, 3, 1, 1)
    return torch.where(change > 0, ink.lerp(wider, change), ink.lerp(thinner, -change / 2))


def batch_generator(seed: int, step: int) -> torch.Generator:
    """The random numbers for the batch after `step` others: the same however one came there.

    Of a number to begin with, torch's generator takes 32 bits; those of different seeds are spread
    over them (Knuth's multiplicative hashing).
    """
    return torch.Generator().manual_seed((seed * 2_654_435_761 + step) % 2**32)
