"""When not to trust a reading.

A linear model always answers, and is often sure of itself on what is no digit at all: a scribble
has ink, ink times weights gives logits, and softmax makes ten probabilities of them that sum to 1.
Two signs of trouble are cheap to see and easy to explain:

- the two likeliest digits are close, or
- the picture is unlike every picture that the model might have learned from: its nearest neighbour
  is further away than it is for nearly all digits.
"""

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from mnist_core.digits import DigitSet
from mnist_core.model import LinearClassifier, as_pictures

CLOSE = 0.2  # of probability between the two likeliest
RARE = 0.03  # share of digits that are allowed to look strange
KNOWN, JUDGED = 5000, 2000  # digits to compare with, and digits that the limit is found with


class Doubt(Enum):
    """Why a reading is doubtful."""

    CLOSE = "the two likeliest digits are close"
    STRANGE = "the picture is unlike the digits that are known"


@dataclass(frozen=True, eq=False)
class Familiar:
    """What digits look like: some of them, made smaller, and how far from these a digit may be."""

    known: Tensor  # float32 (N, 196)
    limit: float  # distance to the nearest of them that all but RARE of other digits keep

    def distance(self, pictures: Tensor) -> Tensor:
        """Euclidean distance to the nearest known digit: uint8 (B, 28, 28) -> float32 (B,)."""
        return torch.cdist(halved(pictures), self.known).amin(1)


def halved(pictures: Tensor) -> Tensor:
    """Pictures as 14x14 numbers in [0, 1], so that a pixel's shift is no great distance."""
    return avg_pool2d(pictures[:, None].float() / 255, 2).flatten(1)


def familiarise(model: LinearClassifier, train: DigitSet, others: DigitSet) -> Familiar:
    """Learn what digits look like from some of `train`, and find the limit with some of `others`.

    Both sets in an order that tells nothing; pictures as `model` prepares them.
    """
    known = halved(model.prepare(train.images[:KNOWN]))
    apart = Familiar(known, 0.0).distance(model.prepare(others.images[:JUDGED]))
    return Familiar(known, apart.quantile(1 - RARE).item())


def doubt(probabilities: Tensor, model: LinearClassifier, pixels, familiar: Familiar):
    """Why a reading of one picture, uint8 (28, 28), is doubtful: a Doubt, or None if it isn't."""
    if (familiar.distance(model.prepare(as_pictures(pixels))) > familiar.limit).item():
        return Doubt.STRANGE
    first, second = probabilities.topk(2).values.tolist()
    return Doubt.CLOSE if first - second < CLOSE else None
