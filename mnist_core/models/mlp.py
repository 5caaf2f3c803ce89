"""A multilayer perceptron, to compare with the linear model."""

import torch
from torch import Tensor, nn

from mnist_core.constants import CLASS_COUNT, PIXEL_COUNT
from mnist_core.models.classifier import Classifier


class HiddenLayerClassifier(Classifier):
    """A multilayer perceptron: 784 pixels -> `hidden` units with ReLU -> 10 logits.

    Each unit has a template of its own. Without the ReLU, which sets negative sums to 0, two linear
    layers would be no more than one.
    """

    name = "hidden layer"

    hidden: nn.Linear
    linear: nn.Linear

    def __init__(self, seed: int = 0, normalization: str = "as drawn", hidden: int = 64):
        super().__init__(normalization)
        self.hidden = nn.utils.skip_init(nn.Linear, PIXEL_COUNT, hidden)
        self.linear = nn.utils.skip_init(nn.Linear, hidden, CLASS_COUNT)
        self.initialise(seed)

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        return self.linear(self.hidden(inputs).relu())

    @torch.no_grad()
    def activations(self, inputs: Tensor) -> Tensor:
        """How strongly each hidden unit's pattern is found: (B, 784) -> (B, hidden)."""
        return self.hidden(inputs).relu()
