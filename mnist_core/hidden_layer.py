"""A model that isn't linear, to see how much further one gets; for comparison only."""

import torch
from torch import Tensor, nn

from mnist_core.digits import DigitSet, scale
from mnist_core.model import LinearClassifier
from mnist_core.shape import CLASSES, PIXELS
from mnist_core.training import FitSettings


class HiddenLayerClassifier(nn.Module):
    """A multilayer perceptron: 784 pixels -> `hidden` units -> 10 logits.

    Each unit is a template of its own, and what speaks against it counts as nothing (ReLU). Without
    that bend, two linear layers would be one. It can be given to `fit`, `evaluate` and `predict`.
    """

    def __init__(self, seed: int = 0, hidden: int = 64):
        super().__init__()
        self.hidden = nn.utils.skip_init(nn.Linear, PIXELS, hidden)
        self.linear = nn.utils.skip_init(nn.Linear, hidden, CLASSES)
        generator = torch.Generator().manual_seed(seed)
        for layer in (self.hidden, self.linear):
            bound = layer.in_features**-0.5  # what nn.Linear itself uses
            for parameter in layer.parameters():
                parameter.data.uniform_(-bound, bound, generator=generator)

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        return self.linear(self.hidden(inputs).relu())

    def prepare(self, images: Tensor) -> Tensor:
        """Pictures as this model wants to see them: as they are."""
        return images

    def prepared(self, digits: DigitSet) -> DigitSet:
        """`prepare` for a whole set."""
        return digits

    @torch.no_grad()
    def logits(self, images: Tensor) -> Tensor:
        """Pictures uint8 (B, 28, 28) -> logits (B, 10)."""
        return self(scale(images))


CONTENDERS = {  # name -> a new, untrained model
    "Linear": LinearClassifier,
    "Linear, straightened": lambda: LinearClassifier(straighten=True),
    "Hidden layer of 64": HiddenLayerClassifier,
}
CONTEST = FitSettings(epochs=4, learning_rate=4e-3, batch_size=256, optimizer="adam")  # for each
