"""Image moments: where the ink of an image lies and how it leans, and how to set it right.

Ink is treated as mass. Its first moments give the centre of mass, its second moments the slant:
how far the ink's axis moves sideways for each pixel that it goes down.
"""

import torch
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE

CENTRE = IMAGE_SIDE // 2  # MNIST's images have their centre of mass at pixel (14, 14)


def ink_moments(images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(row, column, slant) of each image's ink, float32 (N,) each, of images (N, H, W).

    Row and column are its centre of mass. The slant is how far its axis moves to the right for each
    pixel down: the regression of column on row, weighted by ink, covariance / variance. All sums
    over pixels are one matrix product; coordinates are taken from the image's middle, which keeps
    the differences below exact. An image without ink has its centre in its middle and no slant.
    """
    count, height, width = images.shape
    middle = (height - 1) / 2, (width - 1) / 2
    y = (torch.arange(height) - middle[0]).repeat_interleave(width)  # (H * W,)
    x = (torch.arange(width) - middle[1]).repeat(height)
    powers = torch.stack([torch.ones_like(x), y, x, y * x, y * y], 1)  # (H * W, 5)
    mass, sum_y, sum_x, sum_yx, sum_yy = (images.reshape(count, -1).float() @ powers).unbind(1)
    row, column = sum_y / mass, sum_x / mass
    slant = (sum_yx - sum_y * column) / (sum_yy - sum_y * row)
    slant = slant.nan_to_num(0.0, posinf=0.0, neginf=0.0)
    return row.nan_to_num(0.0) + middle[0], column.nan_to_num(0.0) + middle[1], slant


def centre_of_mass(images: Tensor) -> tuple[Tensor, Tensor]:
    """(row, column) of the ink's centre of mass, each float32 (N,), of images (N, H, W).

    >>> dot = torch.zeros(1, 5, 5); dot[0, 1, 3] = 255
    >>> centre_of_mass(dot)
    (tensor([1.]), tensor([3.]))
    """
    row, column, _ = ink_moments(images)
    return row, column


def centre_by_mass(boxes: Tensor) -> Tensor:
    """Paste uint8 (N, h, w), h and w at most 28, so that each ink's centre of mass is at (14, 14).

    This is MNIST's last step (http://yann.lecun.com/exdb/mnist/): whole pixels only, and the box
    stays inside the image. Returns uint8 (N, 28, 28).
    """
    count, height, width = boxes.shape
    row, column = centre_of_mass(boxes)
    top = (CENTRE - row).round().long().clamp(0, IMAGE_SIDE - height)
    left = (CENTRE - column).round().long().clamp(0, IMAGE_SIDE - width)
    images = boxes.new_zeros(count, IMAGE_SIDE, IMAGE_SIDE)
    images[
        torch.arange(count)[:, None, None],
        (top[:, None] + torch.arange(height))[:, :, None],
        (left[:, None] + torch.arange(width))[:, None, :],
    ] = boxes
    return images


def slant(images: Tensor) -> Tensor:
    """How far the ink's axis moves to the right for each pixel down: float32 (N,).

    It is 0 for an upright or an empty image, negative for handwriting that leans to the right.
    """
    return ink_moments(images)[2]


def straighten(images: Tensor, chunk: int = 256) -> Tensor:
    """Deskew: shear each image so that its ink stands upright, uint8 (N, 28, 28) -> the same.

    Every row slides sideways by slant x its distance from the centre, in fractions of a pixel, and
    the ink's centre comes to column 14. With it, a linear model reads 95 instead of 92.5 % of
    MNIST's test digits. `chunk` images at a time fit into the processor's cache.
    """
    return torch.cat([_straighten(part) for part in images.split(chunk)]) if len(images) else images


def _straighten(images: Tensor) -> Tensor:
    # Each pixel of the new image comes from this far to the right in the old one's same row:
    row, column, lean = ink_moments(images)
    offset = lean[:, None] * (torch.arange(IMAGE_SIDE) - row[:, None]) + (column - CENTRE)[:, None]
    offset = offset.clamp(-IMAGE_SIDE, IMAGE_SIDE).flatten()  # (N * 28,): one a row
    whole = offset.floor()
    # Rows with paper on both sides, end to end: a window of 29 pixels into them is a slid row, and
    # one more for the interpolation between neighbours.
    padding = IMAGE_SIDE + 1
    rows = images.new_zeros(offset.numel(), padding + IMAGE_SIDE + padding)  # (N * 28, 86)
    rows[:, padding:-padding] = images.reshape(-1, IMAGE_SIDE)
    starts = torch.arange(padding, rows.numel(), rows.shape[1]) + whole.long()
    windows = rows.flatten().unfold(0, IMAGE_SIDE + 1, 1)  # all that there are, without copying
    windows = windows.index_select(0, starts).float()  # (N * 28, 29)
    slid = torch.lerp(windows[:, :-1], windows[:, 1:], (offset - whole)[:, None])
    return slid.round_().to(torch.uint8).reshape(images.shape)
