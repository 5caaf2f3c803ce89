"""A kept run taken up again: trained up to where it was left, to be trained further."""

from collections.abc import Iterator
from math import ceil

from mnist_core import SOURCES
from ui.kept_runs import KeptRun
from ui.library import library
from ui.training_run import LONGEST, TrainingRun

PLAY_AGAIN = 100_000  # batches that may be trained again to restore a run: 200 epochs of MNIST
SLICE = 0.2  # seconds of training between two looks at the progress


def why_not_restored(kept: KeptRun) -> str | None:
    """What stands in the way of training a kept run further, if anything does."""
    if kept.record is None:
        return "The file doesn't say how these weights were trained."
    if kept.record.step > PLAY_AGAIN:
        return f"Longer than {PLAY_AGAIN:,} batches: too long to be trained again."
    if not library().has(kept.record.source):
        return f"To restore it, first choose {SOURCES[kept.record.source].title} under Data."
    return None


def begin_again(kept: KeptRun) -> TrainingRun:
    """The run as it was before its first batch."""
    record = kept.record
    run = TrainingRun(record.source, record.settings, record.data, record.straighten)
    run.last_epoch = min(max(record.settings.epochs, ceil(record.epoch)), LONGEST)
    return run


def catch_up(run: TrainingRun, kept: KeptRun) -> Iterator[float]:
    """Train a run that was begun again up to where it was left; yields the share done.

    A run is its settings: trained again, it comes to the same weights by the same way, and has the
    optimizer's memory, the order of the batches to come and all of its history. It can be trained
    further as if it had never been put away.
    """
    record = kept.record
    for step, change in [*record.changes, (record.step, {})]:
        while run.step < step:
            run.play()
            if not run.playing:
                break  # at its end before the record is: that of a file, which isn't true
            run.advance(SLICE, batches=step - run.step)
            yield run.step / record.step
        if change:
            run.set_learning_rate(change["learning_rate"])
    run.pause()
    # On another machine than the one it was trained on, the last digits may differ.
    run.model.load_state_dict(dict(kept.weights))
