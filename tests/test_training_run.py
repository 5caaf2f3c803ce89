from threading import Barrier, Event, Thread

import pytest
import torch

from mnist_core import DigitSet, FitSettings, evaluate
from mnist_core.forward import walk_through
from ui import training_run
from ui.training_run import TrainingRun

SETTINGS = FitSettings(epochs=2, learning_rate=0.1, batch_size=32)  # 5 batches an epoch
LONG = 60.0  # seconds: far more than two epochs need


@pytest.fixture(autouse=True)
def small_library(monkeypatch, stripes):
    monkeypatch.setattr(training_run, "split", lambda source, data: stripes.split(40, seed=0))


def weights(run):
    return run.model.linear.weight.detach().clone()


def test_a_new_run_shows_the_untrained_model():
    run = TrainingRun("builtin", SETTINGS)
    assert (run.step, run.epoch, run.playing, run.finished) == (0, 0.0, False, False)
    assert len(run.scores) == 1


def test_it_trains_only_while_it_plays():
    run = TrainingRun("builtin", SETTINGS)
    run.advance(LONG)
    assert run.step == 0
    run.play()
    run.advance(LONG)
    assert (run.step, run.epoch, run.finished, run.playing) == (10, 2.0, True, False)
    assert len(run.scores) == 3


def test_a_tick_without_time_trains_nothing():
    run = TrainingRun("builtin", SETTINGS)
    run.play()
    run.advance(0.0)
    assert run.step == 0
    assert run.playing


def test_stepping_pauses():
    run = TrainingRun("builtin", SETTINGS)
    run.play()
    run.step_once()
    run.advance(LONG)
    assert run.step == 1


def test_steps_and_play_come_to_the_same_numbers():
    stepped, played = TrainingRun("builtin", SETTINGS), TrainingRun("builtin", SETTINGS)
    for _ in range(12):  # two more than there are
        stepped.step_once()
    played.play()
    played.advance(LONG)
    assert stepped.losses == played.losses
    assert torch.equal(weights(stepped), weights(played))


def test_more_epochs_go_on_as_if_they_had_been_planned():
    extended = TrainingRun("builtin", SETTINGS)
    extended.play()
    extended.advance(LONG)
    extended.play_more(3)
    extended.advance(LONG)
    planned = TrainingRun("builtin", FitSettings(epochs=5, learning_rate=0.1, batch_size=32))
    planned.play()
    planned.advance(LONG)
    assert (extended.step, extended.epoch) == (25, 5.0)
    assert torch.equal(weights(extended), weights(planned))


def test_there_is_an_end_to_more_epochs(monkeypatch):
    monkeypatch.setattr(training_run, "LONGEST", 4)
    run = TrainingRun("builtin", SETTINGS)
    run.play_more(5)
    run.advance(LONG)
    assert run.epoch == 4.0
    assert not run.can_go_on


def test_a_run_that_blows_up_keeps_its_history(monkeypatch):
    run = TrainingRun("builtin", FitSettings(200, 100.0, 32, weight_decay=1.0))
    run.play()
    run.advance(LONG)
    assert run.finished
    assert not run.playing
    assert run.diverged.step == run.step + 1
    assert run.step > 0
    run.play()
    run.step_once()
    assert not run.playing


def test_runs_share_no_weights():
    one, other = TrainingRun("builtin", SETTINGS), TrainingRun("builtin", SETTINGS)
    before = weights(other)
    one.play()
    one.advance(LONG)
    assert torch.equal(weights(other), before)


def test_batches_are_copies_of_one_length():
    run = TrainingRun("builtin", SETTINGS)
    run.step_once()
    epochs, losses, accuracies = run.batches()
    run.losses.append(1.0)  # as a training thread does, before it has appended the accuracy
    assert len(epochs) == len(losses) == len(accuracies) == 1
    assert [len(series) for series in run.batches()] == [1, 1, 1]


def test_two_script_runs_cannot_advance_it_at_once(monkeypatch, stripes):
    run = TrainingRun("builtin", SETTINGS)
    inside, go_on = Event(), Event()
    steps = run._fit

    def slow():
        inside.set()
        assert go_on.wait(10)
        yield from steps

    run._fit = slow()
    run.play()
    first = Thread(target=run.advance, args=(LONG,))
    first.start()
    assert inside.wait(10)
    run.advance(LONG)  # comes back at once, having done nothing
    assert run.step == 0
    go_on.set()
    first.join(10)
    assert run.step == 10


def test_one_run_trains_at_a_time_and_all_have_their_turn(monkeypatch):
    runs = [TrainingRun("builtin", SETTINGS) for _ in range(4)]
    begin, training, met = Barrier(len(runs)), [], []
    advance_one = TrainingRun._advance_one

    def watched(run):
        training.append(run)
        met.append(len(training))
        advance_one(run)
        training.remove(run)

    def tick(run):
        begin.wait(10)
        run.advance(1e-9)  # time for a single batch, shared or not

    monkeypatch.setattr(TrainingRun, "_advance_one", watched)
    threads = [Thread(target=tick, args=(run,)) for run in runs]
    for run, thread in zip(runs, threads, strict=True):
        run.play()
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [run.step for run in runs] == [1, 1, 1, 1]
    assert set(met) == {1}


def test_an_epoch_ends_at_its_end():
    run = TrainingRun("builtin", SETTINGS)
    run.step_once()
    run.play_epoch()
    run.advance(LONG)
    assert (run.epoch, run.playing, run.finished) == (1.0, False, False)
    run.play_epoch()
    run.advance(LONG)
    assert (run.epoch, run.finished) == (2.0, True)


def test_playing_on_from_an_epochs_end_goes_further():
    run = TrainingRun("builtin", SETTINGS)
    run.play_epoch()
    run.advance(LONG)
    run.play()
    run.advance(LONG)
    assert run.epoch == 2.0


def test_a_changed_learning_rate_holds_from_the_next_batch_and_is_noted():
    run, slow = TrainingRun("builtin", SETTINGS), TrainingRun("builtin", SETTINGS)
    for each in (run, slow):
        each.step_once()
    before = weights(run)
    run.set_learning_rate(0.05)
    for each in (run, slow):
        each.step_once()
    assert run.changes == [(1, {"learning_rate": 0.05})]
    assert torch.allclose(2 * (weights(run) - before), weights(slow) - before, atol=1e-6)
    assert (run.learning_rate, run.settings.learning_rate) == (0.05, 0.1)


def test_only_changes_that_something_was_learned_with_are_noted():
    run = TrainingRun("builtin", SETTINGS)
    run.step_once()
    run.set_learning_rate(0.05)
    run.set_learning_rate(0.1)
    run.step_once()
    assert run.changes == []
    run.set_learning_rate(0.05)
    run.play()
    run.advance(LONG)
    run.set_learning_rate(0.02)  # at the end: only more epochs would learn with it
    assert run.changes == [(2, {"learning_rate": 0.05})]


def test_the_next_batch_is_what_is_learned_from_next():
    run = TrainingRun("builtin", SETTINGS)
    for _ in range(7):  # into the second epoch
        expected = walk_through(run.model, *run.next_batch()).loss.item()
        run.step_once()
        assert run.losses[-1] == pytest.approx(expected, abs=1e-5)


def test_moments_end_with_now():
    run = TrainingRun("builtin", FitSettings(20, 0.1, 32))
    run.play()
    run.advance(LONG)
    run.play_more(1)
    run.advance(LONG, batches=1)
    moments = run.moments()
    assert (moments[0].step, moments[-1].step) == (0, 101)
    assert len(moments) <= 61
    run.forget_moments()
    assert [moment.step for moment in run.moments()] == [101]


def test_straightened_runs_share_their_digits(monkeypatch, stripes):
    halves = stripes.split(40, seed=0)
    monkeypatch.setattr(training_run, "split", lambda source, data: halves)
    one, other = (TrainingRun("builtin", SETTINGS, straighten=True) for _ in range(2))
    assert one.model.prepared(one.train) is other.model.prepared(other.train)
    assert one.scores[0] == evaluate(one.model, halves[1])


def test_sets_are_the_librarys():
    run = TrainingRun("builtin", SETTINGS)
    assert isinstance(run.train, DigitSet)
    assert (len(run.train), len(run.validation)) == (160, 40)
