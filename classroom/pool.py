"""The digits that a class has written, as a set to look at, to test on and to learn from.

A process keeps what it has read of a class, and reads on from there: the database alone counts.
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
    """A class's digits that aren't hidden, N of them, the first written first.

    `ids` and `seats`, int64 (N,), say which digits they are and who wrote them; `changes` at which
    version each came. While nothing changes, it is the same object.
    """

    digits: DigitSet
    ids: Tensor
    seats: Tensor
    changes: Tensor

    def __len__(self) -> int:
        return len(self.ids)

    def split_by_writer(self, seed: int = 0) -> tuple[Tensor, Tensor]:
        """Indices of the digits of half of the writers, chosen at random, and of the others'.

        Each int64. By writer, never by digit: somebody's digits are alike, and a model that has
        learned from some of them would be tested on what it half knows.
        """
        writers = self.seats.unique()
        order = torch.randperm(len(writers), generator=torch.Generator().manual_seed(seed))
        learned_from = torch.isin(self.seats, writers[order[: (len(writers) + 1) // 2]])
        return learned_from.nonzero().flatten(), (~learned_from).nonzero().flatten()


class Pools:
    """The pools of classes, kept up to date."""

    def __init__(self, classes: Classes):
        self._classes = classes
        self._kept: OrderedDict[str, tuple[ClassState, dict[int, Row[Any]], Pool]] = OrderedDict()
        self._lock = Lock()

    def get(self, state: ClassState) -> Pool:
        """The pool of a class that is in this state."""
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
