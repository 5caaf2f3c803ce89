"""The thread that trains all runs: fairly, and only those that somebody watches."""

import logging
from time import monotonic, sleep

import pytest
import torch

from mnist_core import FitSettings
from mnist_core.training import trainer as trainer_module
from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from mnist_core.training.trainer import Trainer, Watch


@pytest.fixture
def new_run(stripes):
    sets = stripes.split(40, seed=0)

    def make(seed=0, epochs=200):
        settings = FitSettings(epochs=epochs, learning_rate=0.01, batch_size=32, seed=seed)
        return TrainingRun(RunConfig("builtin", settings), *sets)

    return make


def wait_until(holds, seconds=30.0):
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline
        sleep(0.005)


def play(trainer, *runs):
    for run in runs:
        run.play()
        trainer.watch(run)


def test_runs_among_others_come_to_the_numbers_that_they_have_alone(new_run):
    trainer, runs = Trainer(), [new_run(seed, epochs=3) for seed in range(8)]
    play(trainer, *runs)
    wait_until(lambda: all(run.finished for run in runs))
    for seed, run in enumerate(runs):
        alone = new_run(seed, epochs=3)
        for _ in range(15):
            alone.step_once()  # paused after every batch
        assert run.losses == alone.losses
        assert torch.equal(run.model.linear.weight, alone.model.linear.weight)


def test_all_get_their_share(new_run, monkeypatch):
    monkeypatch.setattr(trainer_module, "SLICE_SECONDS", 0.002)
    trainer, runs = Trainer(), [new_run(seed) for seed in range(10)]
    turns = []
    advance = TrainingRun.advance
    monkeypatch.setattr(
        TrainingRun, "advance", lambda run, *rest: (turns.append(run), advance(run, *rest))
    )
    play(trainer, *runs)
    wait_until(lambda: len(turns) >= 40)
    settled = turns[10:40]  # all have come by then
    assert {settled.count(run) for run in runs} == {3}


def test_what_nobody_watches_stops_and_goes_on_when_somebody_looks(new_run, monkeypatch):
    monkeypatch.setattr(trainer_module, "WATCH_SECONDS", 0.1)
    trainer, run = Trainer(), new_run()
    play(trainer, run)
    wait_until(lambda: run.step > 0)
    wait_until(lambda: len(trainer) == 0)
    step = run.step
    sleep(0.2)  # long enough for a slice, were it still trained
    assert (run.step, run.playing) == (step, True)
    trainer.watch(run)
    wait_until(lambda: run.step > step)


def test_a_paused_run_learns_no_more(new_run):
    trainer, run, other = Trainer(), new_run(), new_run()
    play(trainer, run, other)
    wait_until(lambda: run.step > 0)
    run.pause()
    run.step_once()  # comes back only when the thread is out of the run
    step, other_step = run.step, other.step
    wait_until(lambda: other.step > other_step)
    assert run.step == step


def test_an_error_ends_its_own_run_only(new_run, caplog):
    trainer, run, other = Trainer(), new_run(), new_run(seed=1)

    def broken():
        yield
        raise MemoryError("no room")

    run._fit = broken()
    next(run._fit)
    with caplog.at_level(logging.CRITICAL):
        play(trainer, run, other)
        wait_until(lambda: run.failed)
        step = other.step
        wait_until(lambda: other.step > step)
    assert (run.playing, run.finished, run.can_go_on) == (False, True, False)


def test_a_speed_is_kept_however_often_it_is_looked_at(new_run):
    run = new_run()
    run.speed = 10
    watch = Watch(run, until=0.0, since=100.0)
    learned = 0
    for tick in range(1001):  # ten seconds
        allowed = watch.allow(100.0 + tick / 100)
        watch.due -= allowed
        learned += allowed
    assert learned == 101  # one at once, then ten a second
    watch.allow(200.0)
    assert watch.due <= 5  # what was missed is not caught up on


def test_a_limited_speed_does_not_hold_up_the_others(new_run):
    trainer, slow, quick = Trainer(), new_run(), new_run()
    slow.speed = 1
    play(trainer, slow, quick)
    wait_until(lambda: quick.step > 100)
    assert slow.step <= 2 + quick.seconds


def test_a_run_at_full_speed_owes_nothing_when_it_is_slowed_down(new_run):
    trainer, run = Trainer(), new_run()
    play(trainer, run)
    wait_until(lambda: run.step > 200)
    run.speed = 20  # the batches until here would be ten seconds' worth
    step, began = run.step, monotonic()
    wait_until(lambda: run.step > step + 2)
    assert monotonic() - began < 5


def test_watching_wakes_a_trainer_that_sleeps(new_run):
    trainer = Trainer()
    trainer.watch(new_run())  # which does not play, so that there is nothing to do
    wait_until(lambda: len(trainer) == 0)
    run = new_run()
    play(trainer, run)
    wait_until(lambda: run.step > 3)
