"""Images of 28x28 pixels as tensors."""

import numpy as np
import torch
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE
from mnist_core.errors import InvalidImageError


def scale(images: Tensor) -> Tensor:
    """Images as the model's inputs: uint8 (B, 28, 28) -> float32 (B, 784) in [0, 1]."""
    return images.flatten(1).float().div_(255)


def as_images(pixels: Tensor | np.ndarray) -> Tensor:
    """One image (28, 28) or many (N, 28, 28), uint8 -> tensor (N, 28, 28).

    Raises InvalidImageError for any other shape or type.
    """
    pixels = torch.as_tensor(pixels)
    shape = tuple(pixels.shape)
    if pixels.dtype != torch.uint8 or shape[-2:] != (IMAGE_SIDE, IMAGE_SIDE) or len(shape) > 3:
        raise InvalidImageError(f"pixels must be uint8 (28, 28) or (N, 28, 28), not {shape}")
    return pixels.reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
