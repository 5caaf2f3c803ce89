"""A set of labelled digits."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.imaging.moments import straighten

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False)
class DigitSet:
    """Images and their labels.

    `images` uint8 (N, 28, 28), 0 is paper and 255 is ink; `labels` int64 (N,), 0 to 9. `classes`
    says what the labels stand for, in case it isn't digits.
    The data stays uint8 in memory, a quarter of what it would be in float32, and is scaled to
    [0, 1] a batch at a time (see `scale`). Nothing ever writes to it, so one copy serves everyone.
    """

    images: Tensor
    labels: Tensor
    name: str
    classes: tuple[str, ...] = DIGITS

    def __post_init__(self) -> None:
        count = len(self.labels)
        if self.images.dtype != torch.uint8 or self.images.shape != (count, IMAGE_SIDE, IMAGE_SIDE):
            raise ValueError(
                f"images must be uint8 ({count}, 28, 28), "
                f"not {self.images.dtype} {tuple(self.images.shape)}"
            )
        if self.labels.dtype != torch.int64 or self.labels.shape != (count,):
            raise ValueError(f"labels must be int64 ({count},), not {self.labels.dtype}")
        if count and not 0 <= self.labels.min() <= self.labels.max() < CLASS_COUNT:
            raise ValueError("labels must be 0 to 9")

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Tensor | slice) -> Self:
        """The digits at `indices`, int64 (M,) or a slice, in that order."""
        return replace(self, images=self.images[indices], labels=self.labels[indices])

    @cached_property
    def straightened(self) -> Self:
        """The same digits deskewed: computed once, however many models learn from them."""
        return replace(self, images=straighten(self.images))

    def with_more(self, others: Self) -> Self:
        """These digits, then those of another set."""
        images = torch.cat([self.images, others.images])
        return replace(self, images=images, labels=torch.cat([self.labels, others.labels]))

    def split(self, held_out: int, seed: int) -> tuple[Self, Self]:
        """Split at random into (the rest, `held_out` digits).

        At random, because a list may be sorted: hold out the end of one sorted by label, and the
        model is tested on digits it never saw and never tested on those it did.
        """
        rest, held = self.split_indices(held_out, seed)
        return self.take(rest), self.take(held)

    def split_indices(self, held_out: int, seed: int) -> tuple[Tensor, Tensor]:
        """The indices of such a split's digits: (the rest, held out), int64 each."""
        if not 0 < held_out < len(self):
            raise ValueError(f"held_out must be 1 to {len(self) - 1}, not {held_out}")
        order = torch.randperm(len(self), generator=torch.Generator().manual_seed(seed))
        return order[held_out:], order[:held_out]
