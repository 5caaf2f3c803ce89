"""A run that is played, paused, stepped, prolonged and recorded."""

from threading import Event, Thread

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from mnist_core import DataSettings, FitSettings, evaluate
from mnist_core.models.forward import trace_forward
from mnist_core.training import run as run_module
from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import model_from_weights
from tests.support.runs import paused_run

SETTINGS = FitSettings(epochs=2, learning_rate=0.1, batch_size=32)  # 5 batches an epoch
LONG = 60.0  # seconds: far more than two epochs need


@pytest.fixture
def new_run(stripes):
    """Make a run of the stripes that has learned nothing yet."""

    def make(settings=SETTINGS, normalization="as drawn", sets=stripes.split(40, seed=0)):
        config = RunConfig("builtin", settings, normalization=normalization)
        return TrainingRun(config, *sets)

    return make


def weights(run):
    return run.model.linear.weight.detach().clone()


def test_a_new_run_shows_the_untrained_model(new_run):
    run = new_run()
    assert (run.step, run.epoch, run.playing, run.finished) == (0, 0.0, False, False)
    assert len(run.scores) == 1


def test_it_trains_only_while_it_plays(new_run):
    run = new_run()
    run.advance(LONG)
    assert run.step == 0
    run.play()
    run.advance(LONG)
    assert (run.step, run.epoch, run.finished, run.playing) == (10, 2.0, True, False)
    assert len(run.scores) == 3


def test_a_tick_without_time_trains_nothing(new_run):
    run = new_run()
    run.play()
    run.advance(0.0)
    assert run.step == 0
    assert run.playing


def test_stepping_pauses(new_run):
    run = new_run()
    run.play()
    run.step_once()
    run.advance(LONG)
    assert run.step == 1


def test_steps_and_play_come_to_the_same_numbers(new_run):
    stepped, played = new_run(), new_run()
    for _ in range(12):  # two more than there are
        stepped.step_once()
    played.play()
    played.advance(LONG)
    assert stepped.losses == played.losses
    assert torch.equal(weights(stepped), weights(played))


def test_more_epochs_go_on_as_if_they_had_been_planned(new_run):
    extended = new_run()
    extended.play()
    extended.advance(LONG)
    extended.play_more(3)
    extended.advance(LONG)
    planned = new_run(FitSettings(epochs=5, learning_rate=0.1, batch_size=32))
    planned.play()
    planned.advance(LONG)
    assert (extended.step, extended.epoch) == (25, 5.0)
    assert torch.equal(weights(extended), weights(planned))


def test_there_is_an_end_to_more_epochs(new_run, monkeypatch):
    monkeypatch.setattr(run_module, "MAX_EPOCHS", 4)
    run = new_run()
    run.play_more(5)
    run.advance(LONG)
    assert run.epoch == 4.0
    assert not run.can_go_on


def test_a_run_that_blows_up_keeps_its_history(new_run, monkeypatch):
    run = new_run(FitSettings(200, 100.0, 32, weight_decay=1.0))
    run.play()
    run.advance(LONG)
    assert run.finished
    assert not run.playing
    assert run.diverged.step == run.step + 1
    assert run.step > 0
    run.play()
    run.step_once()
    assert not run.playing


def test_runs_share_no_weights(new_run):
    one, other = new_run(), new_run()
    before = weights(other)
    one.play()
    one.advance(LONG)
    assert torch.equal(weights(other), before)


def test_a_step_waits_for_the_thread_that_trains(new_run):
    run = new_run()
    inside, go_on = Event(), Event()
    steps = run._fit

    def slow():
        inside.set()
        assert go_on.wait(10)
        yield from steps

    run._fit = slow()
    run.play()
    trainer = Thread(target=run.advance, args=(LONG, 3))
    trainer.start()
    assert inside.wait(10)
    page = Thread(target=run.step_once)
    page.start()
    go_on.set()
    trainer.join(10)
    page.join(10)
    assert run.step in (2, 4)  # the step pauses: before the second batch, or after the third


def test_a_turn_takes_as_long_as_its_first_batch_at_the_least(new_run, monkeypatch):
    run, now = new_run(), [0.0]
    advance_one = run._advance_one

    def timed():
        now[0] += 0.01 if run.step else 1.0  # as if its images had to be worked out first
        advance_one()

    monkeypatch.setattr(run_module, "thread_time", lambda: now[0])
    monkeypatch.setattr(run, "_advance_one", timed)
    run.play_more(195)
    run.advance(0.02)
    assert now[0] == pytest.approx(2.0, abs=0.02)
    run.advance(0.02)
    assert now[0] == pytest.approx(2.02, abs=0.02)


def test_a_snapshot_does_not_learn_on(new_run):
    run = new_run()
    run.step_once()
    step, model = run.snapshot()
    before = model.linear.weight.clone()
    run.step_once()
    assert step == 1
    assert torch.equal(model.linear.weight, before)
    assert not torch.equal(run.model.linear.weight, before)


def test_an_epoch_ends_at_its_end(new_run):
    run = new_run()
    run.step_once()
    run.play_epoch()
    run.advance(LONG)
    assert (run.epoch, run.playing, run.finished) == (1.0, False, False)
    run.play_epoch()
    run.advance(LONG)
    assert (run.epoch, run.finished) == (2.0, True)


def test_playing_on_from_an_epochs_end_goes_further(new_run):
    run = new_run()
    run.play_epoch()
    run.advance(LONG)
    run.play()
    run.advance(LONG)
    assert run.epoch == 2.0


def test_a_changed_learning_rate_holds_from_the_next_batch_and_is_noted(new_run):
    run, slow = new_run(), new_run()
    for each in (run, slow):
        each.step_once()
    before = weights(run)
    run.set_learning_rate(0.05)
    for each in (run, slow):
        each.step_once()
    assert run.changes == [(1, {"learning_rate": 0.05})]
    assert torch.allclose(2 * (weights(run) - before), weights(slow) - before, atol=1e-6)
    assert (run.learning_rate, run.config.fit.learning_rate) == (0.05, 0.1)


def test_only_changes_that_something_was_learned_with_are_noted(new_run):
    run = new_run()
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


def test_the_next_batch_is_what_is_learned_from_next(new_run):
    run = new_run()
    for _ in range(7):  # into the second epoch
        expected = trace_forward(run.model, *run.next_batch()).loss.item()
        run.step_once()
        assert run.losses[-1] == pytest.approx(expected, abs=1e-5)


def test_checkpoints_end_with_now(new_run):
    run = new_run(FitSettings(20, 0.1, 32))
    run.play()
    run.advance(LONG)
    run.play_more(1)
    run.advance(LONG, batches=1)
    checkpoints = run.checkpoints()
    assert (checkpoints[0].step, checkpoints[-1].step) == (0, 101)
    assert len(checkpoints) <= 61
    run.drop_checkpoints()
    assert [checkpoint.step for checkpoint in run.checkpoints()] == [101]


def test_normalised_runs_share_their_digits(new_run, stripes):
    halves = stripes.split(40, seed=0)
    one, other = (new_run(normalization="evened", sets=halves) for _ in range(2))
    assert one.model.prepared(one.train) is other.model.prepared(other.train)
    assert one.scores[0] == evaluate(one.model, halves[1])


def test_the_record_is_the_runs(stripes):
    run = paused_run(stripes, steps=8, data=DataSettings(0.25, count=100))  # 4 batches an epoch
    _, record = run.write_record()
    assert (record.step, record.batches_per_epoch, record.epoch) == (8, 4, 2.0)
    assert record.losses == pytest.approx(np.array(run.losses))
    assert record.scores[:, 2].tolist() == [score.accuracy for score in run.scores]


def test_a_run_left_in_mid_epoch_is_scored_as_it_was_left(stripes):
    run = paused_run(stripes, steps=8)
    weights, record = run.write_record()
    epoch, loss, accuracy = record.scores[-1]
    assert len(record.scores) == 3
    assert epoch == 8 / 6
    logits = model_from_weights(weights).logits(run.validation.images)
    assert accuracy == (logits.argmax(1) == run.validation.labels).double().mean()
    assert loss == pytest.approx(cross_entropy(logits, run.validation.labels).item())
