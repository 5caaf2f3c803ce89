"""What a set of digits is like, taken together."""

from itertools import groupby

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE, PIXEL_COUNT
from mnist_core.data.digit_set import DigitSet
from mnist_core.explore.neighbours import distances

CHUNK_IMAGES = 512  # pictures at a time, so that they stay in the processor's cache


def count_labels(labels: Tensor) -> Tensor:
    """How many digits there are of each label: int64 (N,) -> int64 (10,)."""
    return labels.bincount(minlength=CLASS_COUNT)


def mean_and_deviation(digits: DigitSet) -> tuple[Tensor, Tensor]:
    """Each label's mean picture and how much its pixels vary, two of float32 (10, 28, 28).

    The variation is the standard deviation over all of the label's pictures; both are 0 to 255. A
    label without pictures has zeros.
    """
    sums = torch.zeros(CLASS_COUNT, PIXEL_COUNT, dtype=torch.float64)
    squares = torch.zeros_like(sums)
    for images, labels in zip(
        digits.images.split(CHUNK_IMAGES), digits.labels.split(CHUNK_IMAGES), strict=True
    ):
        ink = images.flatten(1).double()
        sums.index_add_(0, labels, ink)
        squares.index_add_(0, labels, ink.square_())
    counts = count_labels(digits.labels).clamp_min(1)[:, None]
    mean = sums / counts
    deviation = (squares / counts - mean**2).clamp_min(0).sqrt()
    return tuple(x.float().reshape(CLASS_COUNT, IMAGE_SIDE, IMAGE_SIDE) for x in (mean, deviation))


def pixel_histogram(images: Tensor) -> Tensor:
    """How many pixels there are of each of the 256 values: uint8 (N, 28, 28) -> int64 (256,)."""
    parts = (part.flatten().int().bincount(minlength=256) for part in images.split(CHUNK_IMAGES))
    return sum(parts, torch.zeros(256, dtype=torch.int64))


def mean_ink(images: Tensor) -> Tensor:
    """Each picture's ink: the mean of its pixels, in [0, 1]. uint8 (N, 28, 28) -> float32 (N,)."""
    parts = [part.flatten(1).float().mean(1) for part in images.split(CHUNK_IMAGES)]
    return torch.cat(parts) / 255 if parts else torch.empty(0)


def rank_by_typicality(digits: DigitSet, label: int) -> tuple[Tensor, Tensor]:
    """The positions of a label's digits and their distances to its mean, the most typical first."""
    those = (digits.labels == label).nonzero().flatten()
    if not len(those):
        return those, torch.empty(0)
    images = digits.images[those]
    apart = distances(images, images.float().mean(0)).sort(stable=True)
    return those[apart.indices], apart.values


def find_duplicates(images: Tensor) -> list[list[int]]:
    """Groups of positions whose pictures are equal to the last pixel, in order.

    Each picture is summed with random weights of 64 bits; only those with equal sums, which are
    equal in all likelihood, are compared.
    """
    weights = torch.randint(2**62, (PIXEL_COUNT,), generator=torch.Generator().manual_seed(0))
    sums = [(part.flatten(1).long() * weights).sum(1) for part in images.split(CHUNK_IMAGES)]
    _, group, sizes = torch.cat(sums).unique(return_inverse=True, return_counts=True)
    suspects = (sizes[group] > 1).nonzero().flatten().tolist()

    def picture(position):
        return images[position].numpy().tobytes()

    groups = groupby(sorted(suspects, key=picture), key=picture)
    return sorted(group for _, same in groups if len(group := sorted(same)) > 1)


def find_contradictions(digits: DigitSet, groups: list[list[int]]) -> list[list[int]]:
    """Those `groups` of equal pictures whose labels aren't all the same."""
    return [group for group in groups if digits.labels[group].unique().numel() > 1]
