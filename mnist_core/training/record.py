"""The record of a run: its configuration and its history, and series for its curves."""

import csv
from dataclasses import dataclass
from io import StringIO
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike

from mnist_core.training.config import FIT_BOUNDS, RunConfig

MAX_BINS = 600  # of a curve: about as many as a screen can show
MAX_HISTORY_ENTRIES = 10_000  # as many as 25 epochs of 50,000 digits in batches of 128 have
MAX_STEPS = 10**9  # batches; 200 epochs, one digit at a time, of a set 100 times MNIST's size
MAX_RUN_SECONDS = 10**9  # 30 years


@dataclass(frozen=True, eq=False)
class RunRecord:
    """The configuration and the history of a run, without its weights.

    `losses` and `accuracies`, float32 (N,), are those of training batches; an entry is the mean of
    `every` batches, 1 unless the run was very long. `scores`, float64 (M, 3), are epoch, loss and
    accuracy on the validation set: of the untrained model, after each epoch, and at the end if that
    was in the middle of an epoch. `changes` are settings that were changed during the run, each
    with the number of batches before it.

    A record may come from an untrusted file, so it is checked: raises ValueError.
    """

    config: RunConfig
    changes: tuple[tuple[int, dict[str, float]], ...]
    step: int  # batches in all
    batches_per_epoch: int
    seconds: float  # spent training
    diverged: bool
    every: int
    losses: np.ndarray
    accuracies: np.ndarray
    scores: np.ndarray

    def __post_init__(self) -> None:
        if not isinstance(self.diverged, bool):
            raise ValueError("diverged must be true or false")
        for name in ("step", "batches_per_epoch", "every"):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= MAX_STEPS:
                raise ValueError(f"{name} must be a whole number, 1 to {MAX_STEPS}")
        if not 0 <= self.seconds < MAX_RUN_SECONDS:
            raise ValueError("seconds must be a number of seconds")
        self._check_changes()
        self._check_history()

    def _check_changes(self) -> None:
        low, high = FIT_BOUNDS["learning_rate"]
        if len(self.changes) > MAX_HISTORY_ENTRIES:
            raise ValueError(f"there must be at most {MAX_HISTORY_ENTRIES} changes")
        for step, change in self.changes:
            if type(step) is not int or not 0 <= step <= self.step:
                raise ValueError("changes must have been made during the run")
            if list(change) != ["learning_rate"] or not low <= change["learning_rate"] <= high:
                raise ValueError(f"only the learning rate can change, within {low} to {high}")

    def _check_history(self) -> None:
        entries = -(-self.step // self.every)
        if max(entries, len(self.scores)) > MAX_HISTORY_ENTRIES:
            raise ValueError(
                f"there must be at most {MAX_HISTORY_ENTRIES} losses, accuracies and scores"
            )
        for values in (self.losses, self.accuracies):
            if values.shape != (entries,) or not np.isfinite(values).all():
                raise ValueError(f"there must be {entries} losses and accuracies, all finite")
        if self.scores.ndim != 2 or self.scores.shape[1] != 3 or not len(self.scores):
            raise ValueError("scores must have an epoch, a loss and an accuracy each")
        epochs, _, accuracies = self.scores.T
        within = (epochs >= 0) & (epochs <= self.epoch) & (accuracies >= 0) & (accuracies <= 1)
        if not within.all():
            raise ValueError("scores must be of this run's epochs, with accuracies from 0 to 1")

    @property
    def epoch(self) -> float:
        return self.step / self.batches_per_epoch

    @property
    def last_accuracy(self) -> float:
        """The accuracy on the validation set when it was last measured."""
        return float(self.scores[-1, 2])

    @property
    def steps(self) -> np.ndarray:
        """The number of batches seen at the end of each entry of the history: int64 (N,)."""
        ends = (np.arange(len(self.losses)) + 1) * self.every
        return ends.clip(max=self.step)


def shorten_history(values: ArrayLike) -> np.ndarray:
    """Shorten a history, one number a batch, to `MAX_HISTORY_ENTRIES` entries: float32 (N,)."""
    return thin(values, MAX_HISTORY_ENTRIES).astype(np.float32)


def batches_per_entry(step: int) -> int:
    """How many batches of a history of `step` batches `shorten_history` averages for an entry."""
    return max(1, -(-step // MAX_HISTORY_ENTRIES))


def history_csv(record: RunRecord) -> str:
    """The history as CSV: step, epoch, set (training or validation), loss, accuracy."""
    rows: list[tuple[int, float, str, float, float]] = [
        (step, step / record.batches_per_epoch, "training", loss, accuracy)
        for step, loss, accuracy in zip(
            record.steps.tolist(), record.losses, record.accuracies, strict=True
        )
    ]
    rows += [
        (round(epoch * record.batches_per_epoch), epoch, "validation", loss, accuracy)
        for epoch, loss, accuracy in record.scores
    ]
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", "epoch", "set", "loss", "accuracy"])
    for step, epoch, part, *measures in sorted(rows, key=lambda row: row[0]):
        writer.writerow([step, f"{epoch:.6g}", part, *(f"{value:.6g}" for value in measures)])
    return table.getvalue()


def thin(values: ArrayLike, points: int) -> np.ndarray:
    """Shorten a series to at most `points` values, by averaging groups of equal size.

    >>> thin([1.0, 3.0, 5.0, 7.0], points=2)
    array([2., 6.])

    The last group may be smaller.
    """
    values = np.asarray(values, dtype=np.float64)
    if not len(values):
        return values
    starts = np.arange(0, len(values), -(-len(values) // points))
    return np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))


class BinnedSeries:
    """The means of a growing series over at most `max_bins` bins of equal width.

    When there is no room for another bin, bins are merged in pairs, so appending a value takes
    constant time, amortised. One thread may read while another appends.

    >>> series = BinnedSeries(max_bins=4)
    >>> for value in [1.0, 3.0, 5.0, 7.0, 9.0]:
    ...     series.append(value)
    >>> series.means()
    (2, [2.0, 6.0, 9.0])
    """

    def __init__(self, max_bins: int = MAX_BINS):
        self._max_bins = max_bins
        self._width = 1  # values in a bin; the last bin may have fewer
        self._sums: list[float] = []
        self._last = 0  # values in the last bin
        self._lock = Lock()

    def append(self, value: float) -> None:
        with self._lock:
            if self._sums and self._last < self._width:
                self._sums[-1] += value
                self._last += 1
                return
            if len(self._sums) == self._max_bins:
                pairs = zip(self._sums[::2], self._sums[1::2], strict=True)
                self._sums = [one + other for one, other in pairs]
                self._width *= 2
            self._sums.append(value)
            self._last = 1

    def means(self, width: int = 0, start: int = 0) -> tuple[int, list[float]]:
        """(the bins' width, the means of the bins from index `start` on).

        Returns all bins if the width is no longer the given one.
        """
        with self._lock:
            sums = self._sums[start if width == self._width else 0 :]
            means = [total / self._width for total in sums]
            if means:
                means[-1] = sums[-1] / self._last
            return self._width, means
