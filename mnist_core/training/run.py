"""A training run: its configuration, its model and its history; play, pause, step, replay."""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor, inf
from threading import Lock
from time import thread_time
from typing import Any

import numpy as np
from torch import Tensor

from mnist_core.data.digit_set import DigitSet
from mnist_core.errors import DivergedError
from mnist_core.evaluation.metrics import Evaluation, evaluate
from mnist_core.models.classifier import Classifier
from mnist_core.training.checkpoints import (
    Checkpoint,
    Checkpoints,
    affordable_checkpoints,
    take_checkpoint,
)
from mnist_core.training.config import MAX_EPOCHS, RunConfig
from mnist_core.training.fit import batch_after, fit, take_batch
from mnist_core.training.record import BinnedSeries, RunRecord, batches_per_entry, shorten_history
from mnist_core.training.weights import Weights, copy_weights, model_from_weights

REPLAY_SLICE_SECONDS = 0.2  # of training between two values of `replay`


class TrainingRun:
    """A training run that can be played, paused and stepped.

    `train` and `validation` are the digits for `config`. A run is used by several threads: the one
    that trains it, and those that run the visitor's page. The lock keeps them from resuming the
    generator at the same time.
    """

    def __init__(self, config: RunConfig, train: DigitSet, validation: DigitSet):
        self.config = config  # as it began; changes of the learning rate are in `changes`
        self.train, self.validation = train, validation
        self.batches_per_epoch = ceil(len(train) / config.fit.batch_size)
        self.model = config.new_model()
        self.last_epoch = config.fit.epochs  # after which it stops; `play_more` adds epochs
        self.playing = False
        self.speed = inf  # batches a second at most
        self.diverged: DivergedError | None = None
        self.failed = False  # by an unexpected error
        self.seconds = 0.0
        self.changes: list[tuple[int, dict[str, float]]] = []  # (batches before it, what changed)
        self.learning_rate = config.fit.learning_rate  # of the next batch
        self.guess: Any = None  # the visitor's, of the result

        # one entry for each batch, and the same averaged for curves
        self.losses, self.accuracies = array("d"), array("d")
        self.binned_losses, self.binned_accuracies = BinnedSeries(), BinnedSeries()
        # of the untrained model, then after each epoch
        self.scores: list[Evaluation] = []

        # `fit` is set up for the longest possible run, and not resumed after `last_epoch`. So when
        # epochs are added, the optimizer and the order are the same as if they had been planned.
        self._longest = replace(config.fit, epochs=MAX_EPOCHS)
        self._fit = fit(self.model, self.train, self.validation, self._longest)
        self._checkpoints = Checkpoints(affordable_checkpoints(self.model))
        self._pause_at = inf  # epochs
        self._used_rate = self.learning_rate
        self._lock = Lock()
        self._advance_one()

    @property
    def step(self) -> int:
        return len(self.losses)

    @property
    def epoch(self) -> float:
        return self.step / self.batches_per_epoch

    @property
    def finished(self) -> bool:
        return self.failed or self.diverged is not None or self.epoch >= self.last_epoch

    def write_record(self) -> tuple[Weights, RunRecord]:
        """The current weights and record of the run."""
        with self._lock:
            weights, losses = copy_weights(self.model), self.losses[:]
            accuracies, changes = self.accuracies[:], tuple(self.changes)
            seconds, diverged = self.seconds, self.diverged is not None
        step = len(losses)
        per_epoch = self.batches_per_epoch
        scores: list[tuple[float, float, float]] = [
            (epoch, score.loss, score.accuracy)
            for epoch, score in enumerate(self.scores[: step // per_epoch + 1])
        ]
        if step % per_epoch:  # in the middle of an epoch
            score = evaluate(model_from_weights(weights), self.validation)
            scores.append((step / per_epoch, score.loss, score.accuracy))
        record = RunRecord(
            config=self.config,
            changes=tuple((at, dict(change)) for at, change in changes),
            step=step,
            batches_per_epoch=per_epoch,
            seconds=seconds,
            diverged=diverged,
            every=batches_per_entry(step),
            losses=shorten_history(losses),
            accuracies=shorten_history(accuracies),
            scores=np.array(scores),
        )
        return weights, record

    def snapshot(self) -> tuple[int, Classifier]:
        """(step, a copy of the current model without gradients)."""
        with self._lock:
            return self.step, model_from_weights(copy_weights(self.model))

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints of the run; the last is the current state."""
        kept = self._checkpoints.kept
        if kept and kept[-1].step == self.step:
            return list(kept)
        with self._lock:  # otherwise the weights might be from a later step
            return [*self._checkpoints.kept, take_checkpoint(self.step, self.epoch, self.model)]

    def drop_checkpoints(self) -> None:
        """Pause and free the checkpoints, for a run that is no longer the current one."""
        self.pause()
        self._checkpoints = Checkpoints(max_count=0)

    def next_batch(self) -> tuple[Tensor, Tensor]:
        """The next batch, as the model sees it: uint8 (B, 28, 28), labels (B,)."""
        batch = batch_after(self.step, len(self.train), self._longest)
        return take_batch(self.model, self.train, batch, self._longest, self.step)

    @property
    def can_go_on(self) -> bool:
        """Whether more epochs can be added."""
        return not self.failed and self.diverged is None and self.last_epoch < MAX_EPOCHS

    def play(self) -> None:
        self._pause_at = inf
        self.playing = not self.finished

    def pause(self) -> None:
        self.playing = False

    def step_once(self) -> None:
        """Learn from one more batch, and stay paused."""
        self.playing = False
        with self._lock:
            if not self.finished:
                self._advance_one()

    def play_epoch(self) -> None:
        """Train to the end of the epoch, or for a whole one if at the end of one."""
        self.play()
        self._pause_at = floor(self.epoch) + 1

    def play_more(self, epochs: int) -> None:
        """Add `epochs` to the run, and play."""
        self.last_epoch = min(self.last_epoch + epochs, MAX_EPOCHS)
        self.play()

    def set_learning_rate(self, rate: float) -> None:
        """Change the learning rate from the next batch on; it must be valid for `FitSettings`."""
        if not self.diverged:
            self.learning_rate = rate

    def advance(self, seconds: float, batches: float = inf) -> None:
        """Train for about `seconds` or `batches`, or until the run is paused or done.

        Seconds are CPU time: otherwise a run would learn less if its turn coincides with other
        threads' work. If the first batch takes long, because evicted images have to be computed
        again, training goes on for at least twice as long, to make use of them.
        """
        with self._lock:
            begun = thread_time()
            deadline, first = begun + seconds, True
            while self.playing and batches > 0 and thread_time() < deadline:
                self._advance_one()
                batches -= 1
                if first:
                    deadline, first = max(deadline, 2 * thread_time() - begun), False

    def fail(self) -> None:
        """Stop for good, after an unexpected error."""
        self.failed, self.playing = True, False

    def _advance_one(self) -> None:
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
        if progress.loss is not None and progress.accuracy is not None:
            self.binned_losses.append(progress.loss)
            self.binned_accuracies.append(progress.accuracy)
            self.losses.append(progress.loss)
            self.accuracies.append(progress.accuracy)
        if progress.validation:
            self.scores.append(progress.validation)
        self._checkpoints.offer(progress.step, progress.epoch, self.model)
        if self.finished or self.epoch >= self._pause_at:
            self.playing = False


def replay(run: TrainingRun, record: RunRecord, weights: Weights) -> Iterator[float]:
    """Train a new run up to the end of its `record`; yields the share that is done.

    The same configuration gives the same weights, optimizer state, order of batches and history,
    so the run can be trained further as if it had never stopped.
    """
    run.last_epoch = min(max(record.config.fit.epochs, ceil(record.epoch)), MAX_EPOCHS)
    for step, change in [*record.changes, (record.step, {})]:
        while run.step < step:
            run.play()
            if not run.playing:
                break  # at its end too early: a record from a file may be wrong
            run.advance(REPLAY_SLICE_SECONDS, batches=step - run.step)
            yield run.step / record.step
        if change:
            run.set_learning_rate(change["learning_rate"])
    run.pause()
    # On another machine, the last decimals may differ.
    run.model.load_state_dict(dict(weights))
