"""The model of the lesson: one linear layer, ten numbers out."""

import torch
from torch import Tensor, nn

from mnist_core.digits import DigitSet, scale
from mnist_core.errors import InvalidImageError
from mnist_core.moments import straighten
from mnist_core.shape import CLASSES, PIXELS, SIDE


class LinearClassifier(nn.Module):
    """Logistic regression: logits = pixels @ weight.T + bias, 7,850 numbers to learn.

    `weight` (10, 784) holds a template for each digit, `bias` (10,) how likely each is before one
    looks. The same `seed` gives the same initial weights, whatever else drew random numbers. With
    `straighten`, every picture is set upright before the model sees it, in training as in use; the
    choice is a buffer, so that saved weights remember it.
    """

    def __init__(self, seed: int = 0, straighten: bool = False):
        super().__init__()
        self.register_buffer("straighten", torch.tensor(straighten))
        self.linear = nn.utils.skip_init(nn.Linear, PIXELS, CLASSES)
        generator = torch.Generator().manual_seed(seed)
        bound = PIXELS**-0.5  # what nn.Linear itself uses
        for parameter in self.parameters():
            draw = torch.empty(parameter.shape, dtype=torch.float64)
            parameter.data = draw.uniform_(-bound, bound, generator=generator).float()

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        return self.linear(inputs)

    def prepare(self, images: Tensor) -> Tensor:
        """Pictures as this model wants to see them: uint8 (N, 28, 28) -> uint8 (N, 28, 28)."""
        return straighten(images) if self.straighten else images

    def prepared(self, digits: DigitSet) -> DigitSet:
        """`prepare` for a whole set, which is done once and kept with the set."""
        return digits.straightened if self.straighten else digits

    @torch.no_grad()
    def logits(self, images: Tensor) -> Tensor:
        """Pictures uint8 (B, 28, 28), not yet prepared -> logits (B, 10)."""
        return self(scale(self.prepare(images)))


def as_pictures(pixels) -> Tensor:
    """One picture (28, 28) or many (N, 28, 28), uint8, array or tensor -> tensor (N, 28, 28)."""
    pixels = torch.as_tensor(pixels)
    form = tuple(pixels.shape)
    if pixels.dtype != torch.uint8 or len(form) not in (2, 3) or form[-2:] != (SIDE, SIDE):
        raise InvalidImageError(f"pixels must be uint8 (28, 28) or (N, 28, 28), not {form}")
    return pixels.reshape(-1, SIDE, SIDE)


def predict(model: LinearClassifier, pixels) -> Tensor:
    """Class probabilities, which sum to 1: (28, 28) -> (10,), or (N, 28, 28) -> (N, 10)."""
    probabilities = model.logits(as_pictures(pixels)).softmax(1)  # (N, 10)
    return probabilities[0] if pixels.ndim == 2 else probabilities
