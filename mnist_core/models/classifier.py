"""The base of all models: images in, ten logits out."""

import numpy as np
import torch
from torch import Tensor, nn

from mnist_core.data.digit_set import DigitSet
from mnist_core.imaging.pixels import as_images, scale


class Classifier(nn.Module):
    """Base of the models: a subclass builds its layers and defines `forward`.

    `forward` takes inputs float32 (B, 784) in [0, 1] and returns logits (B, 10). A model whose
    images are preprocessed, deskewed for instance, overrides `prepare` and `prepared`.
    """

    def prepare(self, images: Tensor) -> Tensor:
        """Preprocess images for this model: uint8 (N, 28, 28) -> uint8 (N, 28, 28)."""
        return images

    def prepared(self, digits: DigitSet) -> DigitSet:
        """`prepare` for a whole set: done once, and kept with the set."""
        return digits

    @torch.no_grad()
    def logits(self, images: Tensor) -> Tensor:
        """Images uint8 (B, 28, 28), not yet prepared -> logits (B, 10)."""
        return self.logits_of_prepared(self.prepare(images))

    @torch.no_grad()
    def logits_of_prepared(self, images: Tensor) -> Tensor:
        """Images uint8 (B, 28, 28) that `prepare` has returned -> logits (B, 10)."""
        return self(scale(images))

    def initialise(self, seed: int) -> None:
        """Draw the linear layers' weights and biases as nn.Linear draws them, from `seed` alone.

        Each layer's parameters are uniform in [-1 / sqrt(inputs), 1 / sqrt(inputs)], drawn in
        double precision, whatever else has drawn random numbers before.
        """
        generator = torch.Generator().manual_seed(seed)
        for layer in self.children():
            assert isinstance(layer, nn.Linear)
            bound = layer.in_features**-0.5
            for parameter in layer.parameters():
                draw = torch.empty(parameter.shape, dtype=torch.float64)
                parameter.data = draw.uniform_(-bound, bound, generator=generator).float()


def predict(model: Classifier, pixels: Tensor | np.ndarray) -> Tensor:
    """Class probabilities, which sum to 1: (28, 28) -> (10,), or (N, 28, 28) -> (N, 10)."""
    probabilities = model.logits(as_images(pixels)).softmax(1)  # (N, 10)
    return probabilities[0] if pixels.ndim == 2 else probabilities
