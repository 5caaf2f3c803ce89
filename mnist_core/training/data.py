"""The split into training and validation digits, and the corruption of the training digits.

Validation and test digits are never corrupted, so that the effect of a corruption can be seen.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.corruptions import add_noise, blur, mislabel, shift
from mnist_core.data.digit_set import DerivedDigits, DigitSet, DigitView
from mnist_core.training.config import DataSettings

MEMBERSHIPS = ("left out", "training", "validation")  # of a digit in a split


@dataclass(frozen=True, eq=False)
class Split:
    """A set of digits, split into training and validation digits.

    The indices, int64 (N,) each, are positions in `digits`. `train` are the training digits after
    the corruptions; `validation` are never corrupted.
    """

    digits: DigitSet
    train_indices: Tensor
    validation_indices: Tensor
    train: DigitSet
    validation: DigitSet

    @cached_property
    def membership(self) -> Tensor:
        """For each of `digits`, an index into `MEMBERSHIPS`: uint8 (len(digits),)."""
        membership = torch.zeros(len(self.digits), dtype=torch.uint8)
        membership[self.train_indices] = MEMBERSHIPS.index("training")
        membership[self.validation_indices] = MEMBERSHIPS.index("validation")
        return membership


def cut(digits: DigitSet, settings: DataSettings = DataSettings()) -> tuple[DigitSet, DigitSet]:
    """Split `digits`, at least two: (training, validation), each with at least one digit."""
    parts = split_digits(digits, settings)
    return parts.train, parts.validation


def split_digits(digits: DigitSet, settings: DataSettings = DataSettings()) -> Split:
    """Split `digits`, at least two, and apply the corruptions to the training digits.

    The parts are views of `digits`, so a split only costs memory for its indices. Corrupted images
    are computed when they are needed, and cached while there is room.
    """
    train_indices, validation_indices = split_indices(digits, settings)
    train: DigitSet = DigitView(digits, train_indices)
    if settings.wrong_labels:
        labels = mislabel(train.labels, settings.wrong_labels, _generator(settings, 2))
        train = DigitView(digits, train_indices, labels)
    if settings.shift or settings.blur or settings.noise:
        change = partial(change_images, settings=settings)
        train = DerivedDigits(train, change, digits.derived_images)
    validation = DigitView(digits, validation_indices)
    return Split(digits, train_indices, validation_indices, train, validation)


def change_images(images: Tensor, settings: DataSettings) -> Tensor:
    """Apply the corruptions to training images: uint8 (N, 28, 28) -> the same."""
    if settings.shift:
        images = shift(images, settings.shift, _generator(settings, 3))
    if settings.blur:
        images = blur(images, settings.blur)
    if settings.noise:
        images = add_noise(images, settings.noise, _generator(settings, 4))
    return images


def split_indices(digits: DigitSet, settings: DataSettings) -> tuple[Tensor, Tensor]:
    """The indices of the (training, validation) digits: int64 (N,) each."""
    held_out = min(max(1, round(len(digits) * settings.held_out)), len(digits) - 1)
    if settings.cut == "random":
        train, validation = digits.split_indices(held_out, settings.seed)
    else:
        order = digits.labels.argsort(stable=True)
        train, validation = order[:-held_out], order[-held_out:]
    return _choose_training(train, digits.labels[train], settings), validation


def _choose_training(indices: Tensor, labels: Tensor, settings: DataSettings) -> Tensor:
    """Leave out the dropped classes; keep at most `cap` of each class, at most `count` in all."""
    if not settings.dropped and settings.cap is None and settings.count is None:
        return indices
    order = torch.randperm(len(indices), generator=_generator(settings, 1))
    indices, labels = indices[order], labels[order]
    kept = ~torch.isin(labels, torch.tensor(settings.dropped, dtype=torch.int64))
    if settings.cap is not None:
        for label in range(CLASS_COUNT):
            kept[(labels == label).nonzero().flatten()[settings.cap :]] = False
    chosen = indices[kept][: settings.count]
    return chosen if len(chosen) else indices[:1]


def _generator(settings: DataSettings, purpose: int) -> torch.Generator:
    """A generator for one purpose: more noise must not change which labels are wrong."""
    return torch.Generator().manual_seed(settings.seed + (purpose << 32))
