"""Novelty detection: when not to trust a prediction.

A linear model always predicts a digit, and is often confident about what is no digit at all: a
scribble has ink, ink times weights gives logits, and softmax turns them into ten probabilities that
sum to 1. Two signs of trouble are cheap to compute and easy to explain:

- the probabilities of the two likeliest digits are close, or
- the image is unlike all training images: its nearest neighbour is further away than it is for
  nearly all digits.
"""

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from mnist_core.data.digit_set import DigitSet
from mnist_core.models.classifier import Classifier

MIN_MARGIN = 0.2  # of probability between the two likeliest
NOVEL_SHARE = 0.03  # share of true digits that are taken for novel
KNOWN_DIGITS = 5000  # to compare with
CALIBRATION_DIGITS = 2000  # that the limit is found with


class Doubt(Enum):
    """Why a prediction is doubtful."""

    CLOSE = "the two likeliest digits are close"
    NOVEL = "the image is unlike the digits that are known"


@dataclass(frozen=True, eq=False)
class NoveltyDetector:
    """Known digits, downsampled, and how far from the nearest of them an image may be."""

    known: Tensor  # float32 (N, 196)
    limit: float  # the distance that all but NOVEL_SHARE of other digits keep

    def distance(self, images: Tensor) -> Tensor:
        """Euclidean distance to the nearest known digit: uint8 (B, 28, 28) -> float32 (B,)."""
        return torch.cdist(downsample(images), self.known).amin(1)


def downsample(images: Tensor) -> Tensor:
    """Average over 2x2 pixels, so that a shift by one is no great distance.

    uint8 (N, 28, 28) -> float32 (N, 196) in [0, 1].
    """
    return avg_pool2d(images[:, None].float() / 255, 2).flatten(1)


def fit_novelty_detector(model: Classifier, train: DigitSet, others: DigitSet) -> NoveltyDetector:
    """Fit a detector: known digits from `train`, and the limit from `others`.

    Both sets must be in random order; images are prepared as `model` prepares them.
    """
    known = downsample(model.prepare(train.take(slice(KNOWN_DIGITS)).images))
    calibration = model.prepare(others.take(slice(CALIBRATION_DIGITS)).images)
    apart = NoveltyDetector(known, 0.0).distance(calibration)
    return NoveltyDetector(known, apart.quantile(1 - NOVEL_SHARE).item())


def find_doubt(probabilities: Tensor, prepared: Tensor, detector: NoveltyDetector) -> Doubt | None:
    """Why the prediction for one image is doubtful, or None.

    `probabilities` float32 (10,); `prepared` uint8 (28, 28), as the model's `prepare` returned it.
    """
    if detector.distance(prepared[None]).item() > detector.limit:
        return Doubt.NOVEL
    first, second = probabilities.topk(2).values.tolist()
    return Doubt.CLOSE if first - second < MIN_MARGIN else None
