"""Pictures of 28x28 pixels as tensors."""

import torch
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE
from mnist_core.errors import InvalidImageError


def scale(images):
    """Pictures as the model's inputs: uint8 (B, 28, 28) -> float32 (B, 784) in [0, 1]."""
    return images.flatten(1).float().div_(255)


def as_pictures(pixels) -> Tensor:
    """One picture (28, 28) or many (N, 28, 28), uint8, array or tensor -> tensor (N, 28, 28)."""
    pixels = torch.as_tensor(pixels)
    form = tuple(pixels.shape)
    if (
        pixels.dtype != torch.uint8
        or len(form) not in (2, 3)
        or form[-2:] != (IMAGE_SIDE, IMAGE_SIDE)
    ):
        raise InvalidImageError(f"pixels must be uint8 (28, 28) or (N, 28, 28), not {form}")
    return pixels.reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
