"""Selecting digits to show: a part of a file, filtered by label and index, in some order."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from mnist_core.data.digit_set import DigitSet

RANGE_PATTERN = re.compile(r"(\d{1,12})(?:\s*[-–:]\s*(\d{1,12}))?")  # an index, or first and last


@dataclass(frozen=True, eq=False)
class Subset:
    """Some of a file's digits, with their indices in the file.

    `digits` are these digits, possibly changed by an experiment; `indices` int64 (N,) are their
    positions in `file`, the original digits.
    """

    digits: DigitSet
    indices: Tensor
    file: DigitSet

    @classmethod
    def whole(cls, file: DigitSet) -> "Subset":
        return cls(file, torch.arange(len(file)), file)

    def __len__(self) -> int:
        return len(self.indices)

    def position(self, index: int) -> int | None:
        """The position in `digits` of the digit at `index` in the file, or None."""
        position = self._positions[index].item()
        return int(position) if position >= 0 else None

    @cached_property
    def _positions(self) -> Tensor:
        """For each index in the file, the position in `digits` or -1: int64 (len(file),)."""
        positions = torch.full((len(self.file),), -1)
        positions[self.indices] = torch.arange(len(self.indices))
        return positions


def parse_indices(text: str, count: int) -> tuple[Tensor, list[str]]:
    """Parse indices into a list of `count`, typed by a person; returns a sentence on each mistake.

    Both ends of a range are included. Numbers past the end become the last index; duplicates count
    once.

    >>> parse_indices("3, 0-2, 99", 50)
    (tensor([ 3,  0,  1,  2, 49]), ['99 is past the end; the last is 49.'])
    """
    last = count - 1
    named: list[Tensor] = []
    complaints: list[str] = []
    is_new = torch.ones(count, dtype=torch.bool)
    for piece in filter(None, map(str.strip, re.split(r"[,;\n]", text))):
        if not (found := RANGE_PATTERN.fullmatch(piece)):
            complaints.append(f"“{piece[:20]}” is neither a number nor a range such as 0-99.")
            continue
        first, end = sorted(int(number) for number in (found[1], found[2] or found[1]))
        if end > last:
            complaints.append(f"{end:,} is past the end; the last is {last:,}.")
        indices = torch.arange(min(first, last), min(end, last) + 1)
        named.append(indices[is_new[indices]])
        is_new[indices] = False
    return torch.cat(named) if named else torch.arange(0), complaints


def select(
    part: Subset, labels: Collection[int] = (), indices: Tensor | None = None, seed: int = 0
) -> Tensor:
    """Positions in `part.digits`, int64 (M,), of the digits that match.

    `labels` are the wanted labels, none for all. `indices` int64 are wanted indices into the file,
    whose order is kept; otherwise the order is the file's. A `seed` other than 0 shuffles.
    """
    if indices is None:
        positions = part.indices.argsort()
    else:
        positions = part._positions[indices]
        positions = positions[positions >= 0]
    if labels:
        wanted = torch.zeros(len(part.digits.classes), dtype=torch.bool)
        wanted[list(labels)] = True
        positions = positions[wanted[part.digits.labels[positions]]]
    if seed:
        order = torch.randperm(len(positions), generator=torch.Generator().manual_seed(seed))
        positions = positions[order]
    return positions
