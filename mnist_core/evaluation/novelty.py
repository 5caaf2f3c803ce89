"""Novelty detection: when not to trust a prediction.

A model always predicts a digit, and is often confident about what is no digit at all: a scribble
has ink, ink gives logits, and softmax turns them into ten probabilities that sum to 1. Two signs of
trouble are cheap to compute and easy to explain:

- the probabilities of the two likeliest digits are closer than they are, with this model, for
  nearly all digits that it reads right, or
- the image is unlike all training images: its nearest neighbour is further away than it is for
  nearly all digits. That is asked twice, of the images as drawn and of the evened ones: too much
  ink shows in the former, a shape that no digit has in the latter.
"""

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from mnist_core.data.digit_set import DigitSet
from mnist_core.evaluation.metrics import compute_logits
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.classifier import Classifier

CLOSE_SHARE = 0.0125  # share of digits that are read right and yet taken for a close call
NOVEL_SHARE = 0.0125  # share of true digits that are taken for novel, in each view
DETECTOR_VIEWS = ("as drawn", "evened")
KNOWN_DIGITS = 10_000  # to compare with
CALIBRATION_DIGITS = 2000  # that the limits are found with


class Doubt(Enum):
    """Why a prediction is doubtful."""

    CLOSE = "the two likeliest digits are close"
    NOVEL = "the image is unlike the digits that are known"


@dataclass(frozen=True, eq=False)
class NoveltyDetector:
    """Known digits, downsampled, and how far from the nearest of them an image may be."""

    known: dict[str, Tensor]  # a view -> float32 (N, 196)
    limits: dict[str, float]  # a view -> the distance that all but NOVEL_SHARE of digits keep

    def distance(self, images: Tensor, view: str) -> Tensor:
        """Euclidean distance to the nearest known digit: uint8 (B, 28, 28) -> float32 (B,)."""
        seen = downsample(NORMALIZATIONS[view](images))
        return torch.cat([torch.cdist(part, self.known[view]).amin(1) for part in seen.split(256)])

    def is_novel(self, images: Tensor) -> Tensor:
        """Which images are unlike all known digits: uint8 (B, 28, 28), as drawn -> bool (B,)."""
        beyond = [self.distance(images, view) > limit for view, limit in self.limits.items()]
        return torch.stack(beyond).any(0)


def downsample(images: Tensor) -> Tensor:
    """Average over 2x2 pixels, so that a shift by one is no great distance.

    uint8 (N, 28, 28) -> float32 (N, 196) in [0, 1].
    """
    return avg_pool2d(images[:, None].float() / 255, 2).flatten(1)


def fit_novelty_detector(train: DigitSet, others: DigitSet) -> NoveltyDetector:
    """Fit a detector: known digits from `train`, and the limits from `others`.

    Both sets must be in random order. The detector is the same for all models.
    """
    images = train.take(slice(KNOWN_DIGITS)).images
    calibration = others.take(slice(CALIBRATION_DIGITS)).images
    known = {view: downsample(NORMALIZATIONS[view](images)) for view in DETECTOR_VIEWS}
    detector = NoveltyDetector(known, {})
    for view in DETECTOR_VIEWS:
        apart = detector.distance(calibration, view)
        detector.limits[view] = apart.quantile(1 - NOVEL_SHARE).item()
    return detector


def fit_margin(model: Classifier, others: DigitSet) -> float:
    """The margin that all but CLOSE_SHARE of the digits keep that `model` reads right.

    That is how much more probable than the runner-up the answer is. `others` must be in random
    order, and none that the model has learned. It is 0 if the model reads none of them right.
    """
    some = others.take(slice(CALIBRATION_DIGITS))
    probabilities = compute_logits(model, some).softmax(1)
    margins = margin(probabilities)[probabilities.argmax(1) == some.labels]
    return margins.quantile(CLOSE_SHARE).item() if len(margins) else 0.0


def margin(probabilities: Tensor) -> Tensor:
    """How much more probable the likeliest class is than the next: (B, 10) -> (B,)."""
    first, second = probabilities.topk(2).values.unbind(1)
    return first - second


def find_doubt(
    probabilities: Tensor, image: Tensor, detector: NoveltyDetector, min_margin: float
) -> Doubt | None:
    """Why the prediction for one image is doubtful, or None.

    `probabilities` float32 (10,); `image` uint8 (28, 28), as drawn; `min_margin` the model's.
    """
    if detector.is_novel(image[None]).item():
        return Doubt.NOVEL
    return Doubt.CLOSE if margin(probabilities[None]).item() < min_margin else None
