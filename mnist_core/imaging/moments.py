"""Image moments: where the ink of an image lies and how it leans, and how to set it right.

Ink is treated as mass. Its first moments give the centre of mass, its second moments the slant:
how far the ink's axis moves sideways for each pixel that it goes down.
"""

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from mnist_core.constants import IMAGE_SIDE

CENTRE = IMAGE_SIDE // 2  # MNIST's images have their centre of mass at pixel (14, 14)


def centre_of_mass(images: Tensor) -> tuple[Tensor, Tensor]:
    """(row, column) of the ink's centre of mass, each float32 (N,), of images (N, H, W).

    An image without ink has its centre in its middle.

    >>> dot = torch.zeros(1, 5, 5); dot[0, 1, 3] = 255
    >>> centre_of_mass(dot)
    (tensor([1.]), tensor([3.]))
    """
    ink = images.float()
    mass = ink.sum((1, 2))
    rows, columns = (torch.arange(size, dtype=torch.float32) for size in ink.shape[1:])
    row = ink.sum(2) @ rows / mass
    column = ink.sum(1) @ columns / mass
    return row.nan_to_num(rows.mean().item()), column.nan_to_num(columns.mean().item())


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

    It is the regression of column on row, weighted by ink; 0 for an upright or an empty image,
    negative for handwriting that leans to the right.
    """
    ink = images.float()
    row, column = centre_of_mass(images)
    from_row = torch.arange(ink.shape[1]) - row[:, None]  # (N, H)
    from_column = torch.arange(ink.shape[2]) - column[:, None]  # (N, W)
    covariance = torch.einsum("nhw,nh,nw->n", ink, from_row, from_column)
    variance = torch.einsum("nhw,nh->n", ink, from_row**2)
    return (covariance / variance).nan_to_num(0.0, posinf=0.0, neginf=0.0)


def straighten(images: Tensor, chunk: int = 1024) -> Tensor:
    """Deskew: shear each image so that its ink stands upright, uint8 (N, 28, 28) -> the same.

    Every row slides sideways by slant x its distance from the centre, in fractions of a pixel, and
    the ink's centre comes to (14, 14). With it a linear model reads 95 instead of 92.5 % of MNIST's
    test digits. `chunk` images at a time fit into the processor's cache.
    """
    return torch.cat([_straighten(part) for part in images.split(chunk)]) if len(images) else images


def _straighten(images: Tensor) -> Tensor:
    (row, column), lean = centre_of_mass(images), slant(images)
    # Each pixel of the new image comes from this column of the old one, of the same row:
    #     new column + lean x (new row - row) + (column - CENTRE)
    # written, as torch wants it, for coordinates that run from -1 to 1.
    half = (IMAGE_SIDE - 1) / 2
    theta = torch.zeros(len(images), 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 1
    theta[:, 0, 1] = lean
    theta[:, 0, 2] = (lean * (half - row) + column - CENTRE) / half
    grid = affine_grid(theta, [len(images), 1, IMAGE_SIDE, IMAGE_SIDE], align_corners=True)
    upright = grid_sample(images[:, None].float(), grid, align_corners=True)  # (n, 1, 28, 28)
    return upright[:, 0].round_().to(torch.uint8)
