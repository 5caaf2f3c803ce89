"""A convolutional network: the same few weights used all over the image."""

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.models.classifier import Classifier

FILTER_COUNT, COMBINATION_COUNT = 24, 48
FILTER_SIDE = 5  # pixels, of both


class ConvolutionalClassifier(Classifier):
    """A small convolutional network, after LeCun and others, "LeNet-5", 1998.

    28x28 pixels -> 24 filters of 5x5, whose answers, 24x24 each, are pooled to 12x12 -> 48 filters
    that combine them, pooled to 4x4 -> 10 logits. A filter looks for its pattern everywhere in the
    image; pooling keeps the strongest of four neighbouring answers, so that a stroke may lie a
    little to one side. ReLU then sets negative answers to 0.
    """

    name = "convolutional"

    filters: nn.Conv2d
    combinations: nn.Conv2d
    linear: nn.Linear

    def __init__(self, seed: int = 0, normalization: str = "as drawn"):
        super().__init__(normalization)
        self.filters = nn.utils.skip_init(nn.Conv2d, 1, FILTER_COUNT, FILTER_SIDE)
        self.combinations = nn.utils.skip_init(
            nn.Conv2d, FILTER_COUNT, COMBINATION_COUNT, FILTER_SIDE
        )
        self.linear = nn.utils.skip_init(nn.Linear, COMBINATION_COUNT * 4 * 4, CLASS_COUNT)
        self.initialise(seed)
        # All channels of a pixel lie together in memory: the same numbers, in half the time.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs (B, 784) in [0, 1] -> logits (B, 10)."""
        images = inputs.reshape(-1, 1, IMAGE_SIDE, IMAGE_SIDE)
        found = max_pool2d(self.filters(images), 2).relu()  # (B, 24, 12, 12)
        combined = max_pool2d(self.combinations(found), 2).relu()  # (B, 48, 4, 4)
        return self.linear(combined.flatten(1))

    @torch.no_grad()
    def activations(self, inputs: Tensor) -> Tensor:
        """How strongly each filter's pattern is found, and where: (B, 784) -> (B, 24, 24, 24)."""
        return self.filters(inputs.reshape(-1, 1, IMAGE_SIDE, IMAGE_SIDE)).relu()
