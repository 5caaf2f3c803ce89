"""What a sweep has come to, against numbers worked out by hand."""

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest

from mnist_core.sweeps.grid import vary
from mnist_core.sweeps.results import measure, results_csv, summarise
from tests.support.runs import trained


@pytest.fixture
def record(stripes):
    return trained(stripes)[0]


def ending_at(record, loss, accuracy, seed=0, diverged=False):
    scores = np.array([[0.0, 2.3, 0.1], [record.epoch, loss, accuracy]])
    config = vary(record.config, {"seed": seed})
    return replace(record, config=config, scores=scores, diverged=diverged)


def test_a_measure_is_of_the_end_of_a_run(record):
    assert measure(record, "accuracy") == record.scores[-1, 2]
    assert measure(record, "loss") == record.scores[-1, 1]
    assert measure(record, "seconds") == record.seconds


def test_the_mean_of_some_seeds_and_how_far_they_lie_apart(record):
    runs = [ending_at(record, 0.5, accuracy) for accuracy in (0.90, 0.92, 0.97)]
    summary = summarise(runs, "accuracy")
    assert summary.mean == pytest.approx(0.93)
    assert summary.spread == pytest.approx(((0.03**2 + 0.01**2 + 0.04**2) / 2) ** 0.5)
    assert (summary.least, summary.most) == (0.90, 0.97)
    assert summarise(runs[:1], "accuracy").spread == 0


def test_runs_that_diverged_do_not_count(record):
    blown_up = ending_at(record, 9.0, 0.1, diverged=True)
    assert summarise([blown_up], "loss") is None
    assert summarise([blown_up, ending_at(record, 0.5, 0.9)], "loss").mean == 0.5


def test_the_table_has_a_line_for_each_run(record):
    runs = [ending_at(record, 0.25, 0.9375, seed) for seed in (3, 4)]
    lines = list(csv.DictReader(StringIO(results_csv(runs, ["learning_rate", "count", "seed"]))))
    assert [line["seed"] for line in lines] == ["3", "4"]
    assert {line["count"] for line in lines} == {"all"}
    assert (lines[0]["learning_rate"], lines[0]["loss"]) == ("0.1", "0.25")
    assert (lines[0]["accuracy"], lines[0]["diverged"]) == ("0.9375", "False")
    assert float(lines[0]["epochs"]) == pytest.approx(record.epoch, rel=1e-5)
