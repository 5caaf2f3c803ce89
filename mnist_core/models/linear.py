"""Logistic regression, the model of the lesson: one linear layer, ten logits out."""

import torch
from torch import Tensor, nn

from mnist_core.constants import CLASS_COUNT, PIXEL_COUNT
from mnist_core.data.digit_set import DigitSet
from mnist_core.imaging.moments import straighten as straighten_images
from mnist_core.models.classifier import Classifier


class LinearClassifier(Classifier):
    """Logistic regression: logits = pixels @ weight.T + bias, 7,850 numbers to learn.

    `linear.weight` (10, 784) holds a template for each class, `linear.bias` (10,) how likely each
    is whatever the image. The same `seed` gives the same initial weights. With `straighten`, every
    image is deskewed before the model sees it, in training as in use; the choice is a buffer, so
    that saved weights include it.
    """

    straighten: Tensor
    linear: nn.Linear

    def __init__(self, seed: int = 0, straighten: bool = False):
        super().__init__()
        self.register_buffer("straighten", torch.tensor(straighten))
        self.linear = nn.utils.skip_init(nn.Linear, PIXEL_COUNT, CLASS_COUNT)
        self.initialise(seed)

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        return self.linear(inputs)

    def prepare(self, images: Tensor) -> Tensor:
        """Deskew the images if the model straightens: uint8 (N, 28, 28) -> uint8 (N, 28, 28)."""
        return straighten_images(images) if self.straighten else images

    def prepared(self, digits: DigitSet) -> DigitSet:
        """`prepare` for a whole set: done once, and kept with the set."""
        return digits.straightened if self.straighten else digits
