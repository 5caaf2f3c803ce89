"""Runs that were put away, and go on as if they had never been."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mnist_core import DataSettings, cut
from mnist_core.training.run import TrainingRun, replay
from mnist_core.training.weights import save_weights
from tests.support.runs import SHORT, paused_run, trained
from ui.session.kept_runs import KeptRun, KeptRuns
from ui.train import run_actions
from ui.train.run_actions import why_not_restored

LONG = 60.0  # seconds


def replayed(entry, digits):
    """A new run that has been trained up to where the kept one was left, and the shares told."""
    run = TrainingRun(entry.record.config, *cut(digits, entry.record.config.data))
    return run, list(replay(run, entry.record, entry.weights))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_restored_run_goes_on_as_if_it_had_never_been_away(stripes, optimizer):
    settings = replace(SHORT, optimizer=optimizer, learning_rate=0.01, seed=5)
    run = paused_run(stripes, settings, steps=8, data=DataSettings(count=150), straighten=True)
    entry = KeptRuns().keep(run)
    again, shares = replayed(entry, stripes)
    assert shares[-1] == 1
    assert (again.step, again.playing, again.last_epoch) == (8, False, 2)
    assert again.losses == run.losses
    assert torch.equal(again.model.linear.weight, entry.weights["linear.weight"])
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
    entry = KeptRuns().keep(run)
    again, _ = replayed(entry, stripes)
    assert again.changes == run.changes
    for one in (run, again):
        one.step_once()
    assert again.losses == run.losses


def test_a_restored_run_is_the_same_entry(stripes):
    kept = KeptRuns()
    entry = kept.keep(paused_run(stripes))
    kept.keep(paused_run(stripes))
    again, _ = replayed(entry, stripes)
    kept.attach(entry, again)
    assert kept.keep(again) == entry
    again.step_once()
    assert (kept.keep(again).key, len(kept.runs)) == (entry.key, 2)


def test_a_file_comes_back_and_can_be_trained_on(stripes):
    entry = KeptRuns().keep(paused_run(stripes))
    kept = KeptRuns()
    brought = kept.take_file("my run.safetensors", save_weights(entry.weights, entry.record))
    assert (brought.name, brought.from_file, brought.record.step) == ("my run", True, 3)
    again, _ = replayed(brought, stripes)
    assert torch.equal(again.model.linear.weight, entry.weights["linear.weight"])


def test_a_file_whose_story_is_untrue_still_ends(stripes):
    entry = KeptRuns().keep(paused_run(stripes))
    lie = replace(
        entry.record,
        step=2000,
        batches_per_epoch=1000,
        losses=np.ones(2000, np.float32),
        accuracies=np.ones(2000, np.float32),
        scores=entry.record.scores[:1],
    )
    again, _ = replayed(replace(entry, record=lie), stripes)
    assert again.step == 12  # its settings' two epochs
    assert torch.equal(again.model.linear.weight, entry.weights["linear.weight"])


def test_why_a_run_cannot_be_restored(stripes, monkeypatch):
    record, weights = trained(stripes, source="kmnist")
    entry = KeptRun(1, "a", weights, record)
    monkeypatch.setattr(run_actions.datasets(), "has", lambda source: source == "builtin")
    assert "first choose KMNIST under Data" in why_not_restored(entry)
    here = replace(entry, record=replace(record, config=replace(record.config, source="builtin")))
    assert why_not_restored(here) is None
    assert "doesn't say" in why_not_restored(replace(entry, record=None))
    monkeypatch.setattr(run_actions, "MAX_REPLAYED_STEPS", 5)
    assert "Longer than 5 batches" in why_not_restored(here)
