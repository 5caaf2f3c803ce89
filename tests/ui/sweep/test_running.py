"""A sweep in training: played, paused, taking turns with others, and bounded."""

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Semaphore
from time import monotonic, sleep

import pytest

from mnist_core import FitSettings, RunConfig
from mnist_core.errors import SourceUnavailableError
from mnist_core.sweeps.sweep import FinishedRun
from mnist_core.sweeps.workers import WorkerProcesses
from ui.sweep import running
from ui.sweep.plan import Plan
from ui.sweep.running import Sweep, SweepPool

BASE = RunConfig("builtin", FitSettings(epochs=1))
PLAN = Plan(BASE, ("batch_size", ("32", "64", "128")), ("optimizer", ("SGD", "Adam")), 1)


class CountingSweep(Sweep):
    """A sweep that keeps what it is given."""

    def __init__(self, plan, pool):
        super().__init__(plan, pool)
        self.taken = []

    @property
    def held(self):
        return len(self.taken)

    def take(self, run):
        self.taken.append(run)


class Record:
    def __init__(self, config):
        self.config = config


@pytest.fixture
def pool(monkeypatch):
    """A pool whose runs are finished one by one, as `pool.finish(count)` lets them."""
    allowed, order = Semaphore(0), []

    def train(config, root):
        allowed.acquire()
        order.append(config)
        return {}, Record(config)

    monkeypatch.setattr("mnist_core.sweeps.sweep.train_config", train)
    executor = ThreadPoolExecutor(1)
    monkeypatch.setattr(running, "open_executor", lambda: (executor, 2))
    made = SweepPool()
    made.order, made.finish = order, lambda count: allowed.release(count)
    made.waiting = executor._work_queue.qsize
    yield made
    allowed.release(1000)
    made.close()


def wait_until(holds):
    deadline = monotonic() + 20
    while not holds():
        assert monotonic() < deadline
        sleep(0.005)


def test_a_sweep_is_trained_to_its_end(pool):
    sweep = CountingSweep(PLAN, pool)
    assert (sweep.playing, sweep.paused, sweep.seconds_left) == (False, True, None)
    sweep.play()
    pool.finish(5)
    wait_until(lambda: len(sweep.finished) == 5)
    assert sweep.playing
    assert sweep.seconds_left > 0
    pool.finish(1)
    wait_until(lambda: not sweep.playing)
    assert sweep.done
    assert sweep.finished == set(PLAN.configs())
    assert [type(run) for run in sweep.taken] == [FinishedRun] * 6
    sweep.play()  # there is nothing left to do
    assert not sweep.playing


def test_a_pause_begins_no_other_run_and_loses_none(pool):
    sweep = CountingSweep(PLAN, pool)
    sweep.play()
    pool.finish(1)
    wait_until(lambda: len(sweep.finished) == 1)
    sweep.pause()
    assert sweep.playing  # two have begun
    pool.finish(2)
    wait_until(lambda: not sweep.playing)
    assert len(sweep.finished) == 3
    sweep.play()
    pool.finish(3)
    wait_until(lambda: sweep.done)
    assert sorted(map(repr, pool.order)) == sorted(map(repr, PLAN.configs()))  # each once


def test_who_plays_on_while_it_pauses_goes_on(pool):
    sweep = CountingSweep(PLAN, pool)
    sweep.play()
    sweep.pause()
    sweep.play()
    pool.finish(6)
    wait_until(lambda: sweep.done)


def test_two_sweeps_take_turns(pool):
    one, other = CountingSweep(PLAN, pool), CountingSweep(PLAN, pool)
    one.play()
    wait_until(lambda: pool._executor is not None)
    other.play()
    assert pool.training == 2
    for count in range(1, 9):
        wait_until(lambda: pool.waiting() == 3)  # two of each are handed over, one has begun
        pool.finish(1)
        wait_until(lambda count=count: len(one.finished) + len(other.finished) == count)
    assert len(one.finished) == len(other.finished) == 4


def test_a_sweep_that_nobody_looks_at_pauses(pool, monkeypatch):
    sweep = CountingSweep(PLAN, pool)
    sweep.play()
    wait_until(lambda: pool._executor is not None)
    monkeypatch.setattr(running, "UNSEEN_SECONDS", -1.0)
    pool.finish(6)
    wait_until(lambda: not sweep.playing)
    assert sweep.paused
    assert not sweep.done


def test_a_server_takes_only_so_many(pool, monkeypatch):
    monkeypatch.setattr(running, "MAX_SWEEPS", 1)
    one, other = CountingSweep(PLAN, pool), CountingSweep(PLAN, pool)
    one.play()
    other.play()
    assert other.problem == running.POOL_FULL_NOTE
    assert not other.playing
    pool.finish(6)
    wait_until(lambda: one.done)
    monkeypatch.setattr(running, "MAX_HELD_RUNS", 6)
    other.play()
    assert other.problem == running.NO_ROOM_NOTE
    monkeypatch.setattr(running, "MAX_HELD_RUNS", 7)
    other.play()
    pool.finish(6)
    wait_until(lambda: other.done)
    assert other.problem is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SourceUnavailableError("It is gone."), "It is gone."),
        (RuntimeError("a bug"), "log"),
        (CancelledError(), None),
    ],
)
def test_an_error_is_told(monkeypatch, error, told):
    class Failing:
        def submit(self, *_):
            future = Future()
            future.set_exception(error)
            return future

    monkeypatch.setattr(running, "open_executor", lambda: (Failing(), 1))
    sweep = CountingSweep(PLAN, SweepPool())
    sweep.play()
    wait_until(lambda: not sweep.playing)
    assert sweep.problem is None if told is None else told in sweep.problem
    assert sweep.paused


def test_the_pool_ends_its_processes_and_leaves_a_cluster_alone(monkeypatch):
    class Noting(WorkerProcesses):
        def shutdown(self, wait=True, *, cancel_futures=False):
            closed.append((wait, cancel_futures))
            super().shutdown(wait, cancel_futures=cancel_futures)

    class Cluster:
        def shutdown(self, wait=True):
            raise AssertionError

    closed = []
    for executor in (Noting(1), Cluster()):
        monkeypatch.setattr(running, "open_executor", lambda executor=executor: (executor, 1))
        pool = SweepPool()
        pool.close()  # there is nothing to end
        pool.executor()
        pool.close()
    assert closed == [(True, True)]
