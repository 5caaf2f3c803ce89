"""One training, from reset: settings, history, weights. A page advances it; nobody else can."""

from array import array
from contextlib import contextmanager
from dataclasses import replace
from math import floor, inf
from threading import Lock
from time import perf_counter

from mnist_core import DataSettings, Evaluation, FitSettings, LinearClassifier, fit
from mnist_core.errors import DivergedError
from mnist_core.snapshots import Snapshot, Snapshots, snapshot
from mnist_core.training import BOUNDS, batch_after
from mnist_core.weights import copy_weights
from ui.library import split

LONGEST = BOUNDS["epochs"][1]


class Turn:
    """Whose turn it is to train: one run's at a time, on the whole server.

    Python runs one thread at a time anyway. Where thirty contend for it, the thread that sends to
    the browsers hardly ever gets it, and every page stands still; those that wait here leave it be.
    """

    def __init__(self):
        self._lock = Lock()
        self._runs = []  # training or waiting for it

    @contextmanager
    def taken_by(self, run):
        """Wait for the turn; yields how many runs there are to share the time."""
        self._runs.append(run)
        try:
            with self._lock:
                yield len(self._runs)
        finally:
            self._runs.remove(run)


TURN = Turn()


class TrainingRun:
    """A model in training that can be played, paused and stepped.

    It belongs to one visitor, yet two script runs of theirs can meet in it: Streamlit may start a
    new one before the old one has left. Hence the lock: a generator can't be entered twice.
    """

    def __init__(
        self,
        source: str,
        settings: FitSettings,
        data: DataSettings = DataSettings(),
        straighten: bool = False,
    ):
        self.source = source
        self.settings = settings  # as it began; `changes` says what became of them
        self.data = data
        self.straighten = straighten
        self.train, self.validation = split(source, data)
        self.model = LinearClassifier(settings.seed, straighten)
        self.last_epoch = settings.epochs  # where it stops by itself; "5 more" moves it
        self.playing = False
        self.diverged: DivergedError | None = None
        self.seconds = 0.0
        self.changes: list[tuple[int, dict]] = []  # (batches learned from by then, what changed)
        self.learning_rate = settings.learning_rate  # of the next batch
        self.snapshots = Snapshots()
        self.guess = None  # what the visitor expects of it

        # one entry a batch
        self.batch_epochs, self.losses, self.accuracies = array("d"), array("d"), array("d")
        # one entry an evaluation: the untrained model's, then one an epoch
        self.scores: list[Evaluation] = []

        # `fit` is asked for the longest run there is, and simply not asked on at `last_epoch`: so
        # more epochs continue with the very optimizer and order that they would have had at once.
        self._longest = replace(settings, epochs=LONGEST)
        self._fit = fit(self.model, self.train, self.validation, self._longest)
        self._pause_at = inf  # epochs
        self._used_rate = self.learning_rate
        self._lock = Lock()
        self._advance_one()

    @property
    def step(self) -> int:
        return len(self.losses)

    @property
    def epoch(self) -> float:
        return self.batch_epochs[-1] if self.batch_epochs else 0.0

    @property
    def finished(self) -> bool:
        return self.diverged is not None or self.epoch >= self.last_epoch

    def batches(self):
        """(epochs, losses, accuracies), one entry a batch, as they are now.

        They are copies of one length: another script run may be adding to the originals.
        """
        count = len(self.accuracies)
        return self.batch_epochs[:count], self.losses[:count], self.accuracies[:count]

    def as_it_is(self):
        """The weights, and what `batches` gives, between two batches."""
        with self._lock:  # an older script run may still be at one
            return copy_weights(self.model), self.batches()

    def moments(self) -> list[Snapshot]:
        """The kept moments of the run, the last of them now."""
        kept = self.snapshots.kept
        if kept and kept[-1].step == self.step:
            return list(kept)
        with self._lock:  # or the weights might be those of one batch later
            return [*self.snapshots.kept, snapshot(self.step, self.epoch, self.model)]

    def forget_moments(self):
        """Pause, and give up the past: for a run that isn't the current one any more."""
        self.pause()
        self.snapshots = Snapshots(most=0)

    def next_batch(self):
        """The digits that come next, as the model sees them: uint8 (B, 28, 28), labels (B,)."""
        train = self.model.prepared(self.train)
        batch = batch_after(self.step, len(train), self._longest)
        return train.images[batch], train.labels[batch]

    @property
    def can_go_on(self) -> bool:
        """Whether more epochs can be added."""
        return self.diverged is None and self.last_epoch < LONGEST

    def play(self):
        self._pause_at = inf
        self.playing = not self.finished

    def pause(self):
        self.playing = False

    def step_once(self):
        """Learn from one more batch, and stay paused."""
        self.playing = False
        with self._lock:
            if not self.finished:
                self._advance_one()

    def play_epoch(self):
        """Go on to the end of the epoch, or through a whole one from the end of another."""
        self.play()
        self._pause_at = floor(self.epoch) + 1

    def play_more(self, epochs: int):
        """Go on for `epochs` more than planned."""
        self.last_epoch = min(self.last_epoch + epochs, LONGEST)
        self.play()

    def set_learning_rate(self, rate: float):
        """Learn from the next batch on at another rate, one that `FitSettings` takes."""
        if not self.diverged:
            self.learning_rate = rate

    def advance(self, seconds: float, batches: float = inf):
        """Train for about `seconds`, or for so many batches, or until it is paused or done.

        Of those seconds a run gets its share when others train at the same time.
        It never calls Streamlit, which may end a script run at any such call.
        """
        if not self._lock.acquire(blocking=False):
            return  # an older script run is still at it
        try:
            with TURN.taken_by(self) as sharing:
                deadline = perf_counter() + seconds / sharing
                while self.playing and batches > 0 and seconds > 0:
                    self._advance_one()
                    batches -= 1
                    if perf_counter() >= deadline:
                        break  # not before one batch, however short the share
        finally:
            self._lock.release()

    def _advance_one(self):
        new_rate = self.learning_rate if self.learning_rate != self._used_rate else None
        if new_rate is not None:
            self.changes.append((self.step, {"learning_rate": new_rate}))
            self._used_rate = new_rate
        try:
            progress = self._fit.send(new_rate)
        except DivergedError as error:
            self.diverged, self.playing = error, False
            return
        self.seconds = progress.seconds
        if progress.step:
            self.batch_epochs.append(progress.epoch)
            self.losses.append(progress.loss)
            self.accuracies.append(progress.accuracy)
        if progress.validation:
            self.scores.append(progress.validation)
        self.snapshots.offer(progress.step, progress.epoch, self.model)
        if self.finished or self.epoch >= self._pause_at:
            self.playing = False
