"""One thread that trains all runs that are being watched, in turn."""

import logging
from dataclasses import dataclass
from math import floor, inf
from threading import Condition, Thread
from time import monotonic

from mnist_core.training.run import TrainingRun

SLICE_SECONDS = 0.02  # that a run is trained before the next one's turn
WATCH_SECONDS = 3.0  # that a run goes on after it was last looked at
MAX_BURST_SECONDS = 0.5  # of batches that a run at a limited speed may catch up on

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Watch:
    """A run that somebody looks at."""

    run: TrainingRun
    until: float  # when it stops unless it is looked at again
    since: float  # when batches were last added to those due
    due: float = 1.0  # batches that its speed allows by now

    def allow(self, now: float) -> int | float:
        """The batches that the run may learn from now: any number at full speed."""
        speed = self.run.speed
        if speed == inf:
            return inf
        self.due += speed * (now - self.since)
        self.due = min(self.due, max(1.0, speed * MAX_BURST_SECONDS))
        self.since = now
        return floor(self.due)


class Trainer:
    """Trains every run that is playing and watched, whoever it belongs to, a slice at a time.

    Python runs one thread at a time anyway: with a thread for each of thirty runs, every page would
    stand still, and with one for all of them, all get the same share of the time.
    """

    def __init__(self) -> None:
        self._watched: dict[TrainingRun, Watch] = {}
        self._changed = Condition()
        self._thread: Thread | None = None

    def __len__(self) -> int:
        """How many runs are watched."""
        return len(self._watched)

    def watch(self, run: TrainingRun) -> None:
        """Train `run` for the next `WATCH_SECONDS`, if it plays: call it whenever it is shown."""
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
        """Give a run its turn; returns the number of batches that it learned from."""
        run, batches = watch.run, watch.allow(monotonic())
        if batches < 1:
            return 0
        before = run.step
        try:
            run.advance(SLICE_SECONDS, batches)
        except Exception:  # whatever it was, the other runs go on
            logger.exception("training failed")
            run.fail()
        if batches < inf:  # else it would owe them, and stand still, at a limited speed
            watch.due -= run.step - before
        return run.step - before


def _pause(turns: list[Watch]) -> float:
    """Seconds until the first run at a limited speed is due; all have had their turn."""
    waits = [(1 - watch.due) / watch.run.speed for watch in turns if watch.run.speed < inf]
    return min(max(min(waits, default=0.005), 0.001), 0.05)
