"""Training on a class's digits: half of the writers are for training, the others for testing."""

from dataclasses import dataclass
from hashlib import sha256

import torch

from classroom.pool import Pool
from mnist_core import DigitSet
from mnist_core.training.config import POOL_CHARS, RunConfig
from ui.session.class_room import class_pool
from ui.session.datasets import split
from ui.session.state import CLASS_LATEST, CLASS_TRAININGS

CLASS_SHARE = 0.1  # of the training digits: the class's are repeated to reach it
MAX_TRAININGS = 5  # that a session keeps


@dataclass(frozen=True, eq=False)
class ClassTraining:
    """A snapshot of a class's digits, split by writer.

    Never by digit: one person's 7s look alike, so after learning from one of them, the score on the
    others would be too good.
    """

    name: str  # a hash of the training digits
    learned_from: DigitSet
    held_out: DigitSet
    writers: frozenset[int]  # the seats whose digits are for training
    held_out_writers: int


def split_class(pool: Pool) -> ClassTraining | None:
    """Split a class by writer; None if there is only one writer."""
    learned, held_out = pool.split_by_writer()
    if not len(learned) or not len(held_out):
        return None
    digits = pool.digits.take(learned)
    content = digits.images.numpy().tobytes() + digits.labels.numpy().tobytes()
    return ClassTraining(
        sha256(content).hexdigest()[:POOL_CHARS],
        digits,
        pool.digits.take(held_out),
        frozenset(pool.seats[learned].tolist()),
        len(pool.seats[held_out].unique()),
    )


def class_training() -> ClassTraining | None:
    """The current digits of the steered class, split by writer, for a new run."""
    pool = class_pool()
    CLASS_LATEST.set(split_class(pool) if pool else None)
    return CLASS_LATEST.get()


def find_training(name: str) -> ClassTraining | None:
    """The class digits that a run of this session has learned from."""
    return CLASS_TRAININGS.get().get(name)


def training_digits(config: RunConfig) -> tuple[DigitSet, DigitSet]:
    """(training, validation) digits of a run, with the class's digits among the former.

    Raises LookupError if the class's digits are no longer here.
    """
    parts = split(config.source, config.data)
    if not config.pool:
        return parts.train, parts.validation
    own = keep_training(config.pool).learned_from
    times = max(1, round(CLASS_SHARE / (1 - CLASS_SHARE) * len(parts.train) / len(own)))
    repeated = own.take(torch.arange(len(own)).repeat(times))
    return parts.train.with_more(repeated), parts.validation


def keep_training(name: str) -> ClassTraining:
    """Keep the class digits with this name for the rest of the session, and return them."""
    kept, latest = CLASS_TRAININGS.make(dict), CLASS_LATEST.get()
    if name not in kept and latest and latest.name == name:
        kept[name] = latest
        while len(kept) > MAX_TRAININGS:
            kept.pop(next(iter(kept)))
    return kept[name]
