"""A set of labelled digits."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import RLock

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.imaging.moments import NORMALIZATIONS

DIGITS = tuple("0123456789")
MAX_DERIVED_BYTES = 160_000_000  # four times the training images of MNIST


@dataclass(frozen=True, eq=False)
class DigitSet:
    """Images and their labels.

    `images` uint8 (N, 28, 28), 0 is paper and 255 is ink; `labels` int64 (N,), 0 to 9; `classes`
    are the labels' names, if they aren't digits.

    Images stay uint8 in memory, a quarter of float32's size, and are scaled to [0, 1] batch by
    batch (see `scale`). Nothing modifies them, so one copy can be shared.
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

    def take(self, indices: Tensor | slice) -> "DigitSet":
        """A copy of the digits at `indices`, int64 (M,) or a slice, in that order."""
        return DigitSet(self.images[indices], self.labels[indices], self.name, self.classes)

    def batch(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """(images, labels) at `indices`, int64 (B,): like `images[indices]`, but faster."""
        return self.images.index_select(0, indices), self.labels.index_select(0, indices)

    def chunks(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """All digits in order as (images, labels), `size` at a time."""
        yield from zip(self.images.split(size), self.labels.split(size), strict=True)

    def normalized(self, normalization: str) -> "DigitSet":
        """The same digits with one of `NORMALIZATIONS`, computed once and shared by all models."""
        if normalization == "as drawn":
            return self
        if normalization not in self._normalized:
            self._normalized[normalization] = self._normalize(normalization)
        return self._normalized[normalization]

    @cached_property
    def _normalized(self) -> dict[str, "DigitSet"]:
        return {}

    def _normalize(self, normalization: str) -> "DigitSet":
        images = NORMALIZATIONS[normalization](self.images)
        return DigitSet(images, self.labels, self.name, self.classes)

    @cached_property
    def derived_images(self) -> "ImageCache":
        """A cache of images that are computed from these, shared by all models."""
        return ImageCache()

    def with_more(self, others: "DigitSet") -> "DigitSet":
        """These digits, then those of another set."""
        images = torch.cat([self.images, others.images])
        labels = torch.cat([self.labels, others.labels])
        return DigitSet(images, labels, self.name, self.classes)

    def split(self, held_out: int, seed: int) -> tuple["DigitSet", "DigitSet"]:
        """Split at random into (the rest, `held_out` digits).

        At random, because a list may be sorted: if the end of a list sorted by label is held out,
        the model is tested only on digits that it never saw.
        """
        rest, held = self.split_indices(held_out, seed)
        return self.take(rest), self.take(held)

    def split_indices(self, held_out: int, seed: int) -> tuple[Tensor, Tensor]:
        """The indices of the digits in such a split: (the rest, held out), int64 each."""
        if not 0 < held_out < len(self):
            raise ValueError(f"held_out must be 1 to {len(self) - 1}, not {held_out}")
        order = torch.randperm(len(self), generator=torch.Generator().manual_seed(seed))
        return order[held_out:], order[:held_out]


class DigitView(DigitSet):
    """Some digits of another set, without a copy of their images.

    `indices` int64 (N,) are positions in `base`; `labels`, if given, replace the original ones. A
    thousand models can learn from as many views of one set of images.
    """

    base: DigitSet
    indices: Tensor

    def __init__(self, base: DigitSet, indices: Tensor, labels: Tensor | None = None):
        own = {"base": base, "indices": indices, "name": base.name, "classes": base.classes}
        own["labels"] = base.labels[indices] if labels is None else labels
        self.__dict__.update(own)  # the class is frozen, like its parent

    @property
    def images(self) -> Tensor:
        """A copy of all images; `batch`, `chunks` and `take` avoid it."""
        return self.base.images[self.indices]

    def _normalize(self, normalization: str) -> DigitSet:
        return DigitView(self.base.normalized(normalization), self.indices, self.labels)

    def take(self, indices: Tensor | slice) -> DigitSet:
        images = self.base.images[self.indices[indices]]
        return DigitSet(images, self.labels[indices], self.name, self.classes)

    def batch(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        images = self.base.images.index_select(0, self.indices.index_select(0, indices))
        return images, self.labels.index_select(0, indices)

    def chunks(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        for indices, labels in zip(self.indices.split(size), self.labels.split(size), strict=True):
            yield self.base.images.index_select(0, indices), labels


class DerivedDigits(DigitSet):
    """Digits whose images are computed from another set's when they are needed.

    `change` maps `source`'s images to uint8 (N, 28, 28), always with the same result, which stays
    in `cache` while there is room.
    """

    source: DigitSet
    change: Callable[[Tensor], Tensor]
    cache: "ImageCache"

    def __init__(
        self, source: DigitSet, change: Callable[[Tensor], Tensor], cache: "ImageCache"
    ) -> None:
        own = {"source": source, "change": change, "cache": cache, "labels": source.labels}
        self.__dict__.update(own, name=source.name, classes=source.classes)

    @property
    def images(self) -> Tensor:
        return self.cache.get(self, lambda: self.change(self.source.images))

    def _normalize(self, normalization: str) -> DigitSet:
        return DerivedDigits(self, NORMALIZATIONS[normalization], self.cache)


class ImageCache:
    """A cache of `DerivedDigits`' images: the most recently used, at most `max_bytes` in all."""

    def __init__(self, max_bytes: int = MAX_DERIVED_BYTES):
        self._max_bytes = max_bytes
        self._kept: OrderedDict[DigitSet, Tensor] = OrderedDict()
        self._lock = RLock()  # reentrant: making images may need others from here

    def get(self, owner: DigitSet, make: Callable[[], Tensor]) -> Tensor:
        """The images of `owner`, made again if they were evicted."""
        with self._lock:
            if owner not in self._kept:
                self._kept[owner] = make()
            self._kept.move_to_end(owner)
            while len(self._kept) > 1 and self.size > self._max_bytes:
                self._kept.popitem(last=False)
            return self._kept[owner]

    @property
    def size(self) -> int:
        """The cached bytes."""
        return sum(images.nbytes for images in self._kept.values())
