"""Sweeps in training, and the processes that train them for all visitors and classes."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from threading import Lock, Thread
from time import monotonic
from weakref import WeakSet

import streamlit as st

from mnist_core.errors import SourceUnavailableError
from mnist_core.sweeps.sweep import FinishedRun, sweep
from mnist_core.sweeps.workers import WorkerProcesses, open_executor
from mnist_core.training.config import RunConfig
from ui.session.datasets import folder
from ui.sweep.plan import Plan

logger = logging.getLogger(__name__)

MAX_SWEEPS = 40  # in training at the same time, of all visitors
MAX_HELD_RUNS = 2_000  # finished ones in memory, of all visitors: 50 to 280 KB each
UNSEEN_SECONDS = 120.0  # after which a sweep pauses that nobody watches

POOL_FULL_NOTE = "Too many sweeps are being trained here right now; try again in a moment."
NO_ROOM_NOTE = "The server holds as many sweeps as it can; delete yours, or try again later."


class SweepPool:
    """The server's processes for sweeps, and the sweeps that use them."""

    def __init__(self) -> None:
        self._executor: tuple[Executor, int] | None = None
        self._opening = Lock()
        self._sweeps: WeakSet[Sweep] = WeakSet()

    def executor(self) -> tuple[Executor, int]:
        """(the executor, how many runs it trains at a time), started with the first sweep."""
        with self._opening:
            self._executor = self._executor or open_executor()
            return self._executor

    @property
    def training(self) -> int:
        """The number of sweeps in training, which take turns."""
        return sum(one.playing for one in list(self._sweeps))

    def problem(self) -> str | None:
        """A sentence on why no other sweep can be trained now, or None."""
        if self.training >= MAX_SWEEPS:
            return POOL_FULL_NOTE
        held = sum(one.held for one in list(self._sweeps))
        return NO_ROOM_NOTE if held >= MAX_HELD_RUNS else None

    def enter(self, one: "Sweep") -> None:
        self._sweeps.add(one)

    def close(self) -> None:
        """End the processes at once, since the server is about to end."""
        if self._executor and isinstance(self._executor[0], WorkerProcesses):
            self._executor[0].shutdown(cancel_futures=True)


class Sweep(ABC):
    """The runs of a plan, which can be played and paused.

    A thread submits them to the pool, a few at a time, so that all visitors' sweeps take turns, as
    long as somebody watches the sweep.
    """

    def __init__(self, plan: Plan, pool: SweepPool):
        self.plan, self.configs = plan, plan.configs()
        self.finished: set[RunConfig] = set()
        self.problem: str | None = None  # why it stopped
        self.seconds = 0.0  # of training before the last `play`
        self._pool, self._root = pool, str(folder(plan.config.source).resolve())
        self._lock = Lock()
        self._thread: Thread | None = None
        self.paused = True
        self._begun = self._seen = monotonic()
        pool.enter(self)

    @abstractmethod
    def take(self, run: FinishedRun) -> None:
        """Keep a finished run."""

    @property
    def held(self) -> int:
        """How many runs it keeps in memory."""
        return 0

    @property
    def playing(self) -> bool:
        """Whether some of its runs are in training, as they may be for a while after a pause."""
        return self._thread is not None

    @property
    def done(self) -> bool:
        return len(self.finished) == len(self.configs)

    @property
    def seconds_left(self) -> float | None:
        """The estimated time left; None before the first run is finished."""
        if not self.finished:
            return None
        passed = self.seconds + (monotonic() - self._begun if self.playing else 0.0)
        return passed / len(self.finished) * (len(self.configs) - len(self.finished))

    def play(self) -> None:
        """Train the unfinished runs, unless the pool is full."""
        with self._lock:
            self._seen = monotonic()
            if self.playing:
                self.paused = False
                return
            self.problem = self._pool.problem()
            if self.problem is None and not self.done:
                self.paused, self._begun = False, monotonic()
                self._thread = Thread(target=self._work, name="sweep", daemon=True)
                self._thread.start()

    def pause(self) -> None:
        """Start no more runs; those in training are finished."""
        self.paused = True

    def watch(self) -> None:
        """Keep the sweep going; call it whenever the sweep is shown."""
        self._seen = monotonic()

    def _work(self) -> None:
        try:
            executor, at_once = self._pool.executor()
            for run in sweep(self._waiting(), executor, self._root, at_once):
                self.take(run)
                self.finished.add(run.record.config)
        except SourceUnavailableError as error:
            self.problem = str(error)
        except CancelledError:
            self.pause()  # the server is about to end
        except Exception:  # the visitor must not wait for ever
            logger.exception("a sweep failed")
            self.problem = "Something unforeseen went wrong; the server's log says what."
        with self._lock:
            self.seconds += monotonic() - self._begun
            self._thread = None
        goes_on = not (self.paused or self.done or self.problem)
        self.paused = True
        if goes_on:
            self.play()  # it was paused, and played again before the last run was finished

    def _waiting(self) -> Iterator[RunConfig]:
        for config in self.configs:
            if self.paused or monotonic() - self._seen > UNSEEN_SECONDS:
                self.paused = True
                return
            if config not in self.finished:
                yield config


@st.cache_resource(show_spinner=False)
def sweep_pool() -> SweepPool:
    return SweepPool()
