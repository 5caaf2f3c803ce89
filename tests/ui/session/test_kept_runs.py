"""A visitor's runs: entered by themselves, named, and bounded."""

import gc
import sys
import weakref
from dataclasses import replace

import pytest
import torch

from mnist_core import FitSettings, cut
from mnist_core.errors import WeightsError
from mnist_core.training.record import MAX_HISTORY_ENTRIES
from mnist_core.training.run import TrainingRun, replay
from mnist_core.training.weights import save_weights
from tests.support.runs import paused_run, trained
from ui.session import kept_runs
from ui.session.kept_runs import MAX_KEPT_RUNS, KeptRuns

LONG = 60.0  # seconds


def replayed(entry, digits):
    """A new run that has been trained up to where the kept one was left."""
    run = TrainingRun(entry.record.config, *cut(digits, entry.record.config.data))
    list(replay(run, entry.record, entry.weights))
    return run


def names(kept):
    return [run.name for run in kept.runs]


def test_a_run_is_entered_when_it_rests_and_brought_up_to_date(stripes):
    kept, run = KeptRuns(), paused_run(stripes, steps=0)
    assert kept.keep(run) is None  # nothing was learned
    run.step_once()
    entry = kept.keep(run)
    assert (entry.name, entry.record.step, kept.keep(run)) == ("Run 1", 1, entry)
    run.play()
    assert kept.keep(run) is None
    run.advance(LONG)
    later = kept.keep(run)
    assert (later.key, later.record.step, names(kept)) == (entry.key, 12, ["Run 1"])
    assert torch.equal(later.weights["linear.weight"], run.model.linear.weight)
    assert not torch.equal(entry.weights["linear.weight"], later.weights["linear.weight"])
    kept.keep(paused_run(stripes))
    assert names(kept) == ["Run 1", "Run 2"]


def test_a_run_that_blew_up_says_so(stripes):
    run = paused_run(stripes, FitSettings(200, 100.0, 32, weight_decay=1.0), steps=0)
    run.play()
    run.advance(LONG)
    entry = KeptRuns().keep(run)
    assert entry.record.diverged
    assert not entry.readable


def test_neither_digits_nor_the_run_are_held(stripes):
    kept, run = KeptRuns(), paused_run(stripes)
    kept.keep(run)
    gone = weakref.ref(run)
    del run
    gc.collect()
    assert gone() is None
    assert kept.keep(paused_run(stripes)).name == "Run 2"


def test_twenty_runs_of_any_length_take_little_memory(stripes):
    kept = KeptRuns()
    for _ in range(MAX_KEPT_RUNS):
        run = paused_run(stripes, steps=1)
        run.batch_epochs = run.losses = run.accuracies = run.losses * 78_201  # 200 epochs of MNIST
        run.scores *= 201
        kept.keep(run)
    total = 0
    for one in kept.runs:
        total += sum(tensor.nbytes for tensor in one.weights.values())
        history = (one.record.losses, one.record.accuracies, one.record.scores)
        total += sum(sys.getsizeof(values) for values in history)
        assert all(values.base is None for values in history)
        assert len(one.record.losses) <= MAX_HISTORY_ENTRIES
    assert total < 2.5e6


def test_the_oldest_without_a_name_makes_room(stripes):
    kept = KeptRuns()
    for _ in range(MAX_KEPT_RUNS):
        kept.keep(paused_run(stripes, steps=1))
    kept.rename(1, "the first")
    kept.keep(paused_run(stripes, steps=1))
    assert len(kept.runs) == MAX_KEPT_RUNS
    assert names(kept)[:2] == ["the first", "Run 3"]
    assert kept.fallen == "Run 2"
    for run in kept.runs[1:]:
        kept.rename(run.key, f"mine {run.key}")
    kept.take_file("x.safetensors", save_weights(kept.runs[0].weights))
    assert kept.fallen == "the first"
    assert names(kept)[-2:] == ["mine 21", "x"]  # the current one stays, whatever comes


def test_names_are_cleaned_and_given_once(stripes):
    kept = KeptRuns()
    one, other = kept.keep(paused_run(stripes)), kept.keep(paused_run(stripes))
    kept.rename(one.key, "  Baseline\n")
    kept.rename(other.key, "x" * 100)
    assert names(kept) == ["Baseline (2)", "x" * 40]
    kept.rename(other.key, "\n")
    kept.rename(99, "nobody")
    assert names(kept) == ["Baseline (2)", "x" * 40]


def test_deleting_can_be_undone(stripes):
    kept, runs = KeptRuns(), [paused_run(stripes) for _ in range(3)]
    for run in runs:
        kept.keep(run)
    kept.delete(2)
    assert names(kept) == ["Run 1", "Run 3"]
    kept.undo()
    kept.undo()
    assert names(kept) == ["Run 1", "Run 2", "Run 3"]


def test_a_deleted_run_comes_back_only_if_it_learns_more(stripes):
    kept, run = KeptRuns(), paused_run(stripes)
    kept.delete(kept.keep(run).key)
    assert kept.keep(run) is None
    run.step_once()
    assert kept.keep(run).record.step == 4


def test_a_file_that_is_no_weights_changes_nothing():
    kept = KeptRuns()
    with pytest.raises(WeightsError):
        kept.take_file("x.safetensors", b"nonsense")
    assert kept.runs == []


def test_a_model_must_know_the_same_classes(stripes):
    record, weights = trained(stripes)
    digits, clothes = stripes.classes, ("T-shirt",) * 10
    entry = kept_runs.KeptRun(1, "a", weights, record)
    assert entry.fits(digits)
    assert not entry.fits(clothes)
    assert not replace(
        entry, record=replace(record, config=replace(record.config, source="fashion"))
    ).fits(digits)
    assert replace(entry, record=None).fits(clothes)  # the file doesn't say


def test_a_restored_run_is_the_same_entry(stripes):
    kept = KeptRuns()
    entry = kept.keep(paused_run(stripes))
    kept.keep(paused_run(stripes))
    again = replayed(entry, stripes)
    kept.attach(entry, again)
    assert kept.keep(again) == entry
    again.step_once()
    assert (kept.keep(again).key, len(kept.runs)) == (entry.key, 2)


def test_a_file_comes_back_and_can_be_trained_on(stripes):
    entry = KeptRuns().keep(paused_run(stripes))
    kept = KeptRuns()
    brought = kept.take_file("my run.safetensors", save_weights(entry.weights, entry.record))
    assert (brought.name, brought.from_file, brought.record.step) == ("my run", True, 3)
    again = replayed(brought, stripes)
    assert torch.equal(again.model.linear.weight, entry.weights["linear.weight"])
