"""Statistics of a set of digits: counts, means, typical digits, duplicates."""

from itertools import groupby

import torch
from torch import Tensor

from mnist_core.constants import CHUNK_IMAGES, CLASS_COUNT, IMAGE_SIDE, PIXEL_COUNT
from mnist_core.data.digit_set import DigitSet
from mnist_core.explore.neighbours import distances


def count_labels(labels: Tensor) -> Tensor:
    """Count the digits of each label: int64 (N,) -> int64 (10,)."""
    return labels.bincount(minlength=CLASS_COUNT)


def mean_and_deviation(digits: DigitSet) -> tuple[Tensor, Tensor]:
    """Each label's mean image and the pixels' standard deviation, two of float32 (10, 28, 28).

    Values are 0 to 255; a label without images has zeros.
    """
    sums = torch.zeros(CLASS_COUNT, PIXEL_COUNT, dtype=torch.float64)
    squares = torch.zeros_like(sums)
    for images, labels in digits.chunks(CHUNK_IMAGES):
        ink = images.flatten(1).double()
        sums.index_add_(0, labels, ink)
        squares.index_add_(0, labels, ink.square_())
    counts = count_labels(digits.labels).clamp_min(1)[:, None]
    mean = sums / counts
    deviation = (squares / counts - mean**2).clamp_min(0).sqrt()
    shape = (CLASS_COUNT, IMAGE_SIDE, IMAGE_SIDE)
    return mean.float().reshape(shape), deviation.float().reshape(shape)


def pixel_histogram(images: Tensor) -> Tensor:
    """Count the pixels of each of the 256 values: uint8 (N, 28, 28) -> int64 (256,)."""
    counts = torch.zeros(256, dtype=torch.int64)
    for part in images.split(CHUNK_IMAGES):
        counts += part.flatten().int().bincount(minlength=256)
    return counts


def mean_ink(images: Tensor) -> Tensor:
    """Each image's ink: the mean of its pixels, in [0, 1]. uint8 (N, 28, 28) -> float32 (N,)."""
    parts = [part.flatten(1).float().mean(1) for part in images.split(CHUNK_IMAGES)]
    return torch.cat(parts) / 255 if parts else torch.empty(0)


def rank_by_typicality(digits: DigitSet, label: int) -> tuple[Tensor, Tensor]:
    """(indices, distances to the mean image) of a label's digits, the most typical first."""
    those = (digits.labels == label).nonzero().flatten()
    if not len(those):
        return those, torch.empty(0)
    images = digits.take(those).images
    apart = distances(images, images.float().mean(0)).sort(stable=True)
    return those[apart.indices], apart.values


def find_duplicates(images: Tensor) -> list[list[int]]:
    """Sorted groups of indices whose images are exactly equal.

    Each image is hashed, as a sum with random 64-bit weights, and only those with equal hashes are
    compared.
    """
    weights = torch.randint(2**62, (PIXEL_COUNT,), generator=torch.Generator().manual_seed(0))
    sums = [(part.flatten(1).long() * weights).sum(1) for part in images.split(CHUNK_IMAGES)]
    _, group, sizes = torch.cat(sums).unique(return_inverse=True, return_counts=True)
    suspects = (sizes[group] > 1).nonzero().flatten().tolist()

    def content(index: int) -> bytes:
        return images[index].numpy().tobytes()

    groups = groupby(sorted(suspects, key=content), key=content)
    return sorted(group for _, same in groups if len(group := sorted(same)) > 1)


def find_contradictions(digits: DigitSet, groups: list[list[int]]) -> list[list[int]]:
    """Those `groups` of equal images whose labels aren't all the same."""
    return [group for group in groups if digits.labels[group].unique().numel() > 1]
