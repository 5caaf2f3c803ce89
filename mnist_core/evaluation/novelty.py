"""Novelty detection: when not to trust a prediction.

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

from mnist_core.data.digit_set import DigitSet
from mnist_core.models.classifier import Classifier

MIN_MARGIN = 0.2  # of probability between the two likeliest
NOVEL_SHARE = 0.03  # share of digits that are allowed to look strange
KNOWN_DIGITS = 5000  # to compare with
CALIBRATION_DIGITS = 2000  # that the limit is found with


class Doubt(Enum):
    """Why a reading is doubtful."""

    CLOSE = "the two likeliest digits are close"
    NOVEL = "the image is unlike the digits that are known"


@dataclass(frozen=True, eq=False)
class NoveltyDetector:
    """What digits look like: some of them, made smaller, and how far from these a digit may be."""

    known: Tensor  # float32 (N, 196)
    limit: float  # distance to the nearest of them that all but NOVEL_SHARE of other digits keep

    def distance(self, pictures: Tensor) -> Tensor:
        """Euclidean distance to the nearest known digit: uint8 (B, 28, 28) -> float32 (B,)."""
        return torch.cdist(downsample(pictures), self.known).amin(1)


def downsample(pictures: Tensor) -> Tensor:
    """Pictures as 14x14 numbers in [0, 1], so that a pixel's shift is no great distance."""
    return avg_pool2d(pictures[:, None].float() / 255, 2).flatten(1)


def fit_novelty_detector(model: Classifier, train: DigitSet, others: DigitSet) -> NoveltyDetector:
    """Learn what digits look like from some of `train`, and find the limit with some of `others`.

    Both sets in an order that tells nothing; pictures as `model` prepares them.
    """
    known = downsample(model.prepare(train.images[:KNOWN_DIGITS]))
    apart = NoveltyDetector(known, 0.0).distance(model.prepare(others.images[:CALIBRATION_DIGITS]))
    return NoveltyDetector(known, apart.quantile(1 - NOVEL_SHARE).item())


def find_doubt(probabilities: Tensor, prepared: Tensor, detector: NoveltyDetector) -> Doubt | None:
    """Why the prediction for one image is doubtful, or None if it is not.

    `probabilities` float32 (10,); `prepared` uint8 (28, 28), as the model's `prepare` returned it.
    """
    if detector.distance(prepared[None]).item() > detector.limit:
        return Doubt.NOVEL
    first, second = probabilities.topk(2).values.tolist()
    return Doubt.CLOSE if first - second < MIN_MARGIN else None
