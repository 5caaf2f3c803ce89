"""How long a sweep will take, reckoned from a few batches that are trained to find out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mnist_core.data.digit_set import DigitSet
from mnist_core.sweeps.timing import time_epoch
from mnist_core.training.config import RunConfig

MAX_TIMED_BATCH = 512  # digits: from there on, twice as many take twice as long
START_SECONDS = 3.0  # until a process has imported torch and loaded the digits


def batch_seconds(config: RunConfig, train: DigitSet) -> float:
    """Seconds that a batch of such a run takes here and now."""
    size = min(config.fit.batch_size, MAX_TIMED_BATCH)
    some = replace(config.fit, batch_size=size)
    seconds = time_epoch(config.new_model(), train, some) / -(-len(train) // size)
    return seconds * config.fit.batch_size / size


def estimate_seconds(
    configs: Sequence[RunConfig],
    digits: int,
    processes: int,
    seconds_a_batch: Callable[[RunConfig], float],
) -> float:
    """Seconds that a sweep takes on so many processes, of runs on at most `digits` digits each."""
    total = sum(seconds_a_batch(config) * batches_of(config, digits) for config in configs)
    return START_SECONDS + total / min(processes, len(configs))


def batches_of(config: RunConfig, digits: int) -> int:
    """How many batches a run has that learns from at most so many digits."""
    count = min(digits, config.data.count or digits)
    return config.fit.epochs * -(-count // config.fit.batch_size)
