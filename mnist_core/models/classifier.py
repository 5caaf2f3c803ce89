"""The base of all models: images in, ten logits out."""

from math import isqrt

import numpy as np
import torch
from torch import Tensor, nn

from mnist_core.data.digit_set import DigitSet
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.imaging.pixels import as_images, scale


class Classifier(nn.Module):
    """Base of the models: a subclass builds its layers and defines `forward`.

    `forward` takes inputs float32 (B, 784) in [0, 1] and returns logits (B, 10). Every image is
    normalised before the model sees it, in training as in use; which of `NORMALIZATIONS` it is, is
    a buffer, so that saved weights include it.
    """

    name: str  # of the model, in `MODELS`
    normalization_index: Tensor

    def __init__(self, normalization: str = "as drawn"):
        super().__init__()
        index = torch.tensor(list(NORMALIZATIONS).index(normalization), dtype=torch.uint8)
        self.register_buffer("normalization_index", index)

    @property
    def normalization(self) -> str:
        """What is done to an image before the model sees it, one of `NORMALIZATIONS`."""
        return list(NORMALIZATIONS)[int(self.normalization_index)]

    def prepare(self, images: Tensor) -> Tensor:
        """Normalise images for this model: uint8 (N, 28, 28) -> uint8 (N, 28, 28)."""
        return NORMALIZATIONS[self.normalization](images)

    def prepared(self, digits: DigitSet) -> DigitSet:
        """`prepare` for a whole set: done once, and kept with the set."""
        return digits.normalized(self.normalization)

    @torch.no_grad()
    def logits(self, images: Tensor) -> Tensor:
        """Images uint8 (B, 28, 28), not yet prepared -> logits (B, 10)."""
        return self.logits_of_prepared(self.prepare(images))

    @torch.no_grad()
    def logits_of_prepared(self, images: Tensor) -> Tensor:
        """Images uint8 (B, 28, 28) that `prepare` has returned -> logits (B, 10)."""
        return self(scale(images))

    @property
    def parameter_count(self) -> int:
        """How many numbers the model learns."""
        return sum(parameter.numel() for parameter in self.parameters())

    @property
    def patterns(self) -> Tensor:
        """What the first layer looks for, float32 (P, S, S): a template for each of P outputs.

        They are 10 classes or so many hidden units, which look at the whole image, or filters.
        """
        weight: Tensor = next(self.children()).weight.detach()  # type: ignore[operator]
        side = isqrt(weight[0].numel())
        return weight.reshape(-1, side, side)

    def activations(self, inputs: Tensor) -> Tensor | None:
        """How strongly each of P `patterns` is found in inputs (B, 784): (B, P) or (B, P, H, W).

        None if the first layer's answers are the logits.
        """
        return None

    def initialise(self, seed: int) -> None:
        """Draw the layers' weights and biases as torch's layers draw them, from `seed` alone.

        Each layer's parameters are uniform in [-1 / sqrt(inputs), 1 / sqrt(inputs)], where `inputs`
        is how many go into one of its sums; drawn in double precision, whatever else has drawn
        random numbers before.
        """
        generator = torch.Generator().manual_seed(seed)
        for layer in self.children():
            assert isinstance(layer, nn.Linear | nn.Conv2d)
            bound = layer.weight[0].numel() ** -0.5
            for parameter in layer.parameters():
                draw = torch.empty(parameter.shape, dtype=torch.float64)
                parameter.data = draw.uniform_(-bound, bound, generator=generator).float()


def predict(model: Classifier, pixels: Tensor | np.ndarray) -> Tensor:
    """Class probabilities, which sum to 1: (28, 28) -> (10,), or (N, 28, 28) -> (N, 10)."""
    probabilities = model.logits(as_images(pixels)).softmax(1)  # (N, 10)
    return probabilities[0] if pixels.ndim == 2 else probabilities
