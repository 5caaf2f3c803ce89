"""The digits that a class has written, as a digit set to show, to test on and to learn from.

Each process caches what it has read of a class and reads only what is new.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import torch
from sqlalchemy import Row
from torch import Tensor

from classroom.storage.classes import Classes, ClassState
from mnist_core.constants import IMAGE_SIDE
from mnist_core.data.digit_set import DigitSet

MAX_POOLS = 50  # that a process keeps


@dataclass(frozen=True, eq=False)
class Pool:
    """A class's N visible digits, in the order in which they were written.

    `ids`, `seats` and `changes`, int64 (N,), are each digit's id, the seat that wrote it, and the
    class's version at which it was added or changed. While nothing changes, it is the same object.
    """

    digits: DigitSet
    ids: Tensor
    seats: Tensor
    changes: Tensor

    def __len__(self) -> int:
        return len(self.ids)

    def split_by_writer(self) -> tuple[Tensor, Tensor]:
        """Indices, int64 each, of the digits by a random half of the writers, and of all others.

        Split by writer, never by digit: one person's digits look alike, so a model that has
        learned from some of them would have an advantage on the others.
        """
        writers = self.seats.unique()
        order = torch.randperm(len(writers), generator=torch.Generator().manual_seed(0))
        learned_from = torch.isin(self.seats, writers[order[: (len(writers) + 1) // 2]])
        return learned_from.nonzero().flatten(), (~learned_from).nonzero().flatten()


class Pools:
    """A cache of classes' pools, kept up to date."""

    def __init__(self, classes: Classes):
        self._classes = classes
        self._kept: OrderedDict[str, tuple[ClassState, dict[int, Row[Any]], Pool]] = OrderedDict()
        self._lock = Lock()

    def get(self, state: ClassState) -> Pool:
        """The pool of the class with this state."""
        with self._lock:
            before, rows, pool = self._kept.get(state.code, (None, {}, None))
            if pool is None or before is None or before.version < state.version:
                again = before is None or before.cleared < state.cleared
                new = self._classes.digits(state.code, 0 if again or not before else before.version)
                rows = {row.id: row for row in [*({} if again else rows).values(), *new]}
                if pool is None or again or new:
                    pool = make_pool(state.code, [row for row in rows.values() if not row.hidden])
                self._kept[state.code] = state, rows, pool
            self._kept.move_to_end(state.code)
            while len(self._kept) > MAX_POOLS:
                self._kept.popitem(last=False)
            return pool


def make_pool(code: str, rows: list[Row[Any]]) -> Pool:
    pixels = np.frombuffer(b"".join(row.image for row in rows), np.uint8).copy()
    images = torch.from_numpy(pixels.reshape(-1, IMAGE_SIDE, IMAGE_SIDE))
    table = [[row.label, row.id, row.seat, row.changed] for row in rows]
    labels, ids, seats, changes = torch.tensor(table, dtype=torch.int64).reshape(-1, 4).T
    return Pool(DigitSet(images, labels.contiguous(), f"Class {code}"), ids, seats, changes)
