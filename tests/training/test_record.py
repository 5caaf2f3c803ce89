"""The history of a run: its best, its CSV, and how it is shortened."""

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest

from mnist_core.training.record import (
    MAX_HISTORY_ENTRIES,
    batches_per_entry,
    history_csv,
    shorten_history,
    thin,
)
from tests.support.runs import trained


def test_its_accuracy_is_the_last_on_the_validation_set(stripes):
    record, _ = trained(stripes)
    scores = np.array([[0, 2.3, 0.1], [1, 1.0, 0.8], [1.5, 1.1, 0.7]])
    assert replace(record, scores=scores).last_accuracy == 0.7


def test_the_csv_has_every_batch_and_every_score(stripes):
    record, _ = trained(stripes, step=8)  # 167 digits: 6 batches an epoch
    rows = list(csv.DictReader(StringIO(history_csv(record))))
    training = [row for row in rows if row["set"] == "training"]
    assert [int(row["step"]) for row in training] == list(range(1, 9))
    assert float(training[2]["loss"]) == pytest.approx(record.losses[2], rel=1e-5)
    validation = [row for row in rows if row["set"] == "validation"]
    assert [int(row["step"]) for row in validation] == [0, 6, 8]
    assert [float(row["accuracy"]) for row in validation] == pytest.approx(record.scores[:, 2])
    assert rows[0]["set"] == "validation"


def test_a_very_long_history_is_shortened():
    losses = np.arange(2 * MAX_HISTORY_ENTRIES + 1, dtype=float)
    short = shorten_history(losses)
    assert batches_per_entry(len(losses)) == 3
    assert len(short) == -(-len(losses) // 3) <= MAX_HISTORY_ENTRIES
    assert short[:2].tolist() == [1, 4]
    assert short.dtype == np.float32
    assert batches_per_entry(MAX_HISTORY_ENTRIES) == 1


def test_shortened_entries_know_their_batches(stripes):
    record, _ = trained(stripes, step=8)
    thinned = replace(record, every=3, losses=record.losses[:3], accuracies=record.accuracies[:3])
    assert thinned.steps.tolist() == [3, 6, 8]


@pytest.mark.parametrize(
    "wrong",
    [{"step": 0}, {"seconds": -1.0}, {"every": 2}, {"scores": np.zeros((0, 3))}],
)
def test_what_makes_no_sense_is_named(stripes, wrong):
    record, _ = trained(stripes)
    with pytest.raises(ValueError, match=r"|".join([*wrong, "losses"])):
        replace(record, **wrong)


def test_thin_averages_runs():
    assert thin([1.0, 3.0, 5.0, 7.0], points=2).tolist() == [2, 6]
    assert thin([1.0, 3.0, 5.0, 7.0, 100.0], points=2).tolist() == [3, 53.5]
    assert thin([4.0, 2.0], points=300).tolist() == [4, 2]
    assert thin([], points=3).tolist() == []
