"""Sweeps in processes of this machine and of a Dask cluster, some of which are killed."""

import os
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor, CancelledError, Future
from pathlib import Path
from time import monotonic, sleep
from types import ModuleType

import numpy as np
import pytest

from mnist_core import DataSettings, FitSettings, RunConfig, fit
from mnist_core.data import builtin as builtin_digits
from mnist_core.data.builtin import load_builtin
from mnist_core.errors import SourceUnavailableError
from mnist_core.sweeps import workers
from mnist_core.sweeps.grid import grid
from mnist_core.sweeps.sweep import load_split, load_training_digits, sweep, train_config
from mnist_core.sweeps.workers import WorkerProcesses, open_executor

BASE = RunConfig("builtin", FitSettings(epochs=2, batch_size=50), DataSettings(count=500))
CONFIGS = grid(BASE, {"learning_rate": [0.03, 0.1], "optimizer": ["sgd", "adam"], "seed": [0, 1]})


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder with few built-in digits, which any process loads from there."""
    folder = tmp_path_factory.mktemp("digits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtin_digits, "SET_SIZES", {"training": (900, 1), "test": (100, 2)})
        load_builtin(folder)
    load_split.cache_clear()
    load_training_digits.cache_clear()
    return str(folder)


@pytest.fixture(scope="module")
def here(root):
    """What comes out in this process, run after run: config -> (weights, record)."""
    return {config: train_config(config, root) for config in CONFIGS}


@pytest.fixture(scope="module")
def processes():
    with WorkerProcesses(2) as executor:
        yield executor


class Inline:
    """An executor that does the work as it is submitted, and notes how much it has at a time."""

    def __init__(self):
        self.submitted = []

    def submit(self, work, config, root):
        self.submitted.append(config)
        future = Future()
        try:
            future.set_result(work(config, root))
        except Exception as error:
            future.set_exception(error)
        return future


def assert_same(runs, here):
    """Each config once, with exactly the numbers that it has in this process."""
    runs = list(runs)
    assert {run.record.config for run in runs} == here.keys()
    assert len(runs) == len(here)
    for run in runs:
        arrays, record = here[run.record.config]
        assert {name: tensor.numpy().tobytes() for name, tensor in run.weights.items()} == {
            name: array.tobytes() for name, array in arrays.items()
        }
        for name in ("losses", "accuracies", "scores"):
            assert np.array_equal(getattr(run.record, name), getattr(record, name))
        assert (run.record.step, run.record.diverged) == (record.step, record.diverged)


def test_a_run_of_a_sweep_is_what_fit_makes_of_its_config(root, here):
    config = CONFIGS[-1]
    parts = load_split(config.source, config.data, root)
    *_, last = fit(config.new_model(), parts.train, parts.validation, config.fit)
    _, record = here[config]
    assert record.step == last.step == 20
    assert record.losses[-1] == np.float32(last.loss)
    assert tuple(record.scores[-1]) == (2.0, last.validation.loss, last.validation.accuracy)


def test_processes_come_to_the_same_numbers(root, here, processes):
    assert_same(sweep(CONFIGS, processes, root), here)


def test_runs_are_handed_over_a_few_at_a_time(root):
    executor, asked = Inline(), []

    def configs():
        for config in CONFIGS:
            asked.append(config)
            yield config

    runs = sweep(configs(), executor, root, at_once=3)
    assert asked == []
    next(runs)
    assert asked == executor.submitted == CONFIGS[:3]
    runs.close()
    assert len(executor.submitted) == 3


def test_when_there_are_no_more_configs_what_is_in_training_is_finished(root):
    assert len(list(sweep(iter(CONFIGS[:2]), Inline(), root, at_once=8))) == 2
    assert list(sweep([], Inline(), root)) == []


def test_an_error_ends_the_sweep(root, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    unavailable = RunConfig("kmnist")
    with pytest.raises(SourceUnavailableError):
        list(sweep([unavailable], Inline(), str(tmp_path)))


def kill_once(marker: str, answer: int) -> int:
    """Kill the process that does this, unless that has been done."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return answer


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_process_had_in_hand_is_done_again(tmp_path, processes):
    futures = [processes.submit(kill_once, str(tmp_path / "killed"), n) for n in range(6)]
    assert [future.result(60) for future in futures] == list(range(6))
    assert (tmp_path / "killed").exists()


def test_work_that_kills_every_process_is_given_up(processes):
    with pytest.raises(BrokenExecutor):
        processes.submit(kill).result(60)
    assert processes.submit(abs, -3).result(60) == 3


def test_a_cancelled_executor_ends_its_processes_at_once():
    executor = WorkerProcesses(1)
    pid = executor.submit(os.getpid).result(60)
    endless = executor.submit(signal.pause)
    waiting = executor.submit(abs, -3)
    executor.shutdown(cancel_futures=True)
    assert waiting.cancelled()
    with pytest.raises(CancelledError):
        endless.result(60)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


SERVER = """
import os, sys
from mnist_core.sweeps.workers import WorkerProcesses
executor = WorkerProcesses(1)
print(executor.submit(os.getpid).result(), flush=True)
sys.stdin.read()
"""


def is_running(pid) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() != "" and "Z" not in shown.stdout


def test_processes_end_with_a_server_that_is_killed():
    command, root = [sys.executable, "-c", SERVER], Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=root, text=True, **pipes) as server:
        pid = int(server.stdout.readline())
        assert is_running(pid)
        server.kill()
    deadline = monotonic() + workers.IDLE_SECONDS / 2  # before it ends for want of work
    while is_running(pid):
        assert monotonic() < deadline
        sleep(0.05)


def test_a_dask_cluster_comes_to_the_same_numbers_though_a_worker_is_killed(
    root, here, monkeypatch
):
    distributed = pytest.importorskip("distributed")
    # Its processes run the main script again, which to Streamlit's test driver was a page.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        monkeypatch.setenv(workers.DASK_ADDRESS, cluster.scheduler_address)
        executor, at_once = open_executor()
        assert at_once == 2
        with executor._client as client:
            runs = sweep(CONFIGS, executor, root, at_once=4)
            finished = [next(runs)]
            victim = next(iter(client.run(os.getpid).values()))
            os.kill(victim, signal.SIGKILL)
            assert_same([*finished, *runs], here)


def test_without_its_scheduler_a_sweep_is_trained_on_this_machine(monkeypatch, caplog):
    monkeypatch.setenv(workers.DASK_ADDRESS, "tcp://127.0.0.1:9")
    monkeypatch.setattr(workers, "DASK_SECONDS", 0.2)
    executor, at_once = open_executor()
    assert isinstance(executor, WorkerProcesses)
    assert at_once >= 1
    assert "on this machine" in caplog.text
    executor.shutdown()
