"""Runs that are trained again from their record, and go on as if they had never been away."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mnist_core import DataSettings, cut
from mnist_core.training.run import TrainingRun, replay
from tests.support.runs import SHORT, paused_run

LONG = 60.0  # seconds


def replayed(weights, record, digits):
    """A new run that has been trained up to where the recorded one was left, and the shares."""
    run = TrainingRun(record.config, *cut(digits, record.config.data))
    return run, list(replay(run, record, weights))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_restored_run_goes_on_as_if_it_had_never_been_away(stripes, optimizer):
    settings = replace(SHORT, optimizer=optimizer, learning_rate=0.01, seed=5)
    kind = {"model": "hidden layer", "normalization": "evened"}
    run = paused_run(stripes, settings, steps=8, data=DataSettings(count=150), **kind)
    weights, record = run.write_record()
    again, shares = replayed(weights, record, stripes)
    assert shares[-1] == 1
    assert (again.step, again.playing, again.last_epoch) == (8, False, 2)
    assert again.losses == run.losses
    assert torch.equal(again.model.linear.weight, weights["linear.weight"])
    for one in (run, again):
        one.play_more(1)
        one.advance(LONG)
    assert again.losses == run.losses
    assert torch.equal(again.model.linear.weight, run.model.linear.weight)


def test_changes_on_the_way_are_restored(stripes):
    run = paused_run(stripes)
    run.set_learning_rate(0.5)
    run.step_once()
    run.set_learning_rate(0.01)
    weights, record = run.write_record()
    again, _ = replayed(weights, record, stripes)
    assert again.changes == run.changes
    for one in (run, again):
        one.step_once()
    assert again.losses == run.losses


def test_an_untrue_record_still_ends(stripes):
    weights, record = paused_run(stripes).write_record()
    lie = replace(
        record,
        step=2000,
        batches_per_epoch=1000,
        losses=np.ones(2000, np.float32),
        accuracies=np.ones(2000, np.float32),
        scores=record.scores[:1],
    )
    again, _ = replayed(weights, lie, stripes)
    assert again.step == 12  # its settings' two epochs
    assert torch.equal(again.model.linear.weight, weights["linear.weight"])
