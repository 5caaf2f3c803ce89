"""A thread that trains all watched runs, in turn."""

import logging
from dataclasses import dataclass
from math import floor, inf
from threading import Condition, Thread
from time import monotonic

from mnist_core.training.run import TrainingRun

SLICE_SECONDS = 0.02  # of training in a run's turn
WATCH_SECONDS = 3.0  # that a run goes on after the last call of `watch`
MAX_BURST_SECONDS = 0.5  # that a run at limited speed may catch up

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Watch:
    """A watched run."""

    run: TrainingRun
    until: float  # when training stops, unless it is watched again
    since: float  # when `due` was last updated
    due: float = 1.0  # batches that its speed allows now

    def allow(self, now: float) -> int | float:
        """How many batches the run may take now: infinitely many at full speed."""
        speed = self.run.speed
        if speed == inf:
            return inf
        self.due += speed * (now - self.since)
        self.due = min(self.due, max(1.0, speed * MAX_BURST_SECONDS))
        self.since = now
        return floor(self.due)


class Trainer:
    """Trains every run that is playing and watched, of all visitors, a slice at a time.

    Python runs one thread at a time: a thread for each of thirty runs would block all pages. A
    single one gives each run the same share of the time.
    """

    def __init__(self) -> None:
        self._watched: dict[TrainingRun, Watch] = {}
        self._changed = Condition()
        self._thread: Thread | None = None

    def __len__(self) -> int:
        """How many runs are watched."""
        return len(self._watched)

    def watch(self, run: TrainingRun) -> None:
        """Train `run`, if it plays, for `WATCH_SECONDS`; call it again whenever it is shown."""
        now = monotonic()
        with self._changed:
            watch = self._watched.setdefault(run, Watch(run, now, now))
            watch.until = now + WATCH_SECONDS
            if self._thread is None:
                self._thread = Thread(target=self._work, name="trainer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._forget_unwatched()
                if not self._watched:
                    self._changed.wait()
                turns = list(self._watched.values())
            if not sum(self._train(watch) for watch in turns):
                with self._changed:
                    self._changed.wait(_pause(turns))

    def _forget_unwatched(self) -> None:
        now = monotonic()
        for run, watch in list(self._watched.items()):
            if watch.until < now or not run.playing:
                del self._watched[run]

    def _train(self, watch: Watch) -> int:
        """Give a run its turn; returns the number of batches trained."""
        run, batches = watch.run, watch.allow(monotonic())
        if batches < 1:
            return 0
        before = run.step
        try:
            run.advance(SLICE_SECONDS, batches)
        except Exception:  # other runs go on
            logger.exception("training failed")
            run.fail()
        if batches < inf:  # at full speed, `due` isn't used
            watch.due -= run.step - before
        return run.step - before


def _pause(turns: list[Watch]) -> float:
    """Seconds to wait until the next run at limited speed is due."""
    waits = [(1 - watch.due) / watch.run.speed for watch in turns if watch.run.speed < inf]
    return min(max(min(waits, default=0.005), 0.001), 0.05)
