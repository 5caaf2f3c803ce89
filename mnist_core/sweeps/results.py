"""Results of a sweep: means over seeds, and a table of all runs."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from statistics import fmean, stdev

from mnist_core.sweeps.grid import value_of
from mnist_core.training.record import RunRecord


@dataclass(frozen=True)
class SeedSummary:
    """A measure over runs that differ only in their seeds."""

    mean: float
    spread: float  # the sample standard deviation (n - 1); 0 for a single run
    least: float
    most: float


def measure(record: RunRecord, name: str) -> float:
    """A run's final validation "accuracy" or "loss", or the "seconds" of its training."""
    if name == "seconds":
        return record.seconds
    return float(record.scores[-1][2 if name == "accuracy" else 1])


def summarise(records: Sequence[RunRecord], name: str) -> SeedSummary | None:
    """Summarise a measure over the runs that didn't diverge; None if there are none."""
    values = [measure(record, name) for record in records if not record.diverged]
    if not values:
        return None
    spread = stdev(values) if len(values) > 1 else 0.0
    return SeedSummary(fmean(values), spread, min(values), max(values))


def results_csv(records: Iterable[RunRecord], axes: Sequence[str]) -> str:
    """CSV, a line for each run: values on the axes, epochs, loss, accuracy, seconds, diverged."""
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*axes, "epochs", "loss", "accuracy", "seconds", "diverged"])
    for record in records:
        values = [value_of(record.config, name) for name in axes]
        measures = [measure(record, name) for name in ("loss", "accuracy", "seconds")]
        numbers = [f"{number:.6g}" for number in (record.epoch, *measures)]
        writer.writerow([*("all" if v is None else v for v in values), *numbers, record.diverged])
    return table.getvalue()
