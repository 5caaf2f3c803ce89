"""Logistic regression, the model of the lesson: one linear layer, ten logits out."""

from torch import Tensor, nn

from mnist_core.constants import CLASS_COUNT, PIXEL_COUNT
from mnist_core.models.classifier import Classifier


class LinearClassifier(Classifier):
    """Logistic regression: logits = pixels @ weight.T + bias, 7,850 numbers to learn.

    `linear.weight` (10, 784) holds a template for each class, `linear.bias` (10,) a number for each
    class that doesn't depend on the image. The same `seed` gives the same initial weights.
    """

    name = "linear"

    linear: nn.Linear

    def __init__(self, seed: int = 0, normalization: str = "as drawn"):
        super().__init__(normalization)
        self.linear = nn.utils.skip_init(nn.Linear, PIXEL_COUNT, CLASS_COUNT)
        self.initialise(seed)

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        return self.linear(inputs)
