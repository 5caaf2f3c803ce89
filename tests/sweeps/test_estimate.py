"""How long a sweep will take, against what can be worked out by hand."""

import pytest

from mnist_core import DataSettings, FitSettings, RunConfig
from mnist_core.sweeps import estimate
from mnist_core.sweeps.estimate import (
    MAX_TIMED_BATCH,
    START_SECONDS,
    batch_seconds,
    batches_of,
    estimate_seconds,
)


def config(batch_size=100, epochs=3, count=None):
    fit = FitSettings(batch_size=batch_size, epochs=epochs)
    return RunConfig("builtin", fit, DataSettings(count=count))


def test_batches_are_those_of_the_digits_that_are_used():
    assert batches_of(config(), 1000) == 30
    assert batches_of(config(), 1001) == 33
    assert batches_of(config(count=250), 1000) == 9
    assert batches_of(config(count=5000), 1000) == 30


def test_processes_share_the_work_but_no_more_than_there_is():
    some = [config(), config(), config(count=100)]  # 30, 30 and 3 batches
    assert estimate_seconds(some, 1000, 3, lambda one: 0.1) == pytest.approx(START_SECONDS + 2.1)
    assert estimate_seconds(some[:1], 1000, 8, lambda one: 0.1) == pytest.approx(START_SECONDS + 3)


def test_a_large_batch_is_reckoned_from_a_smaller_one(stripes, monkeypatch):
    timed = []

    def time_epoch(model, train, settings):
        timed.append(settings.batch_size)
        return 2.0

    monkeypatch.setattr(estimate, "time_epoch", time_epoch)
    assert batch_seconds(config(batch_size=50), stripes) == 0.5  # 4 batches of 200 stripes
    assert batch_seconds(config(batch_size=4 * MAX_TIMED_BATCH), stripes) == 8.0
    assert timed == [50, MAX_TIMED_BATCH]
