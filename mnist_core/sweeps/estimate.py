"""Estimating how long a sweep will take, by timing a few batches."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mnist_core.data.digit_set import DigitSet
from mnist_core.sweeps.timing import time_epoch
from mnist_core.training.config import RunConfig

MAX_TIMED_BATCH = 512  # digits: above, the time grows in proportion
START_SECONDS = 3.0  # for a process to import torch and load the digits


def batch_seconds(config: RunConfig, train: DigitSet) -> float:
    """Measure the seconds that a batch of this run takes now on this machine."""
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
    """Seconds for a sweep in so many processes, if each run learns from at most `digits` digits."""
    total = sum(seconds_a_batch(config) * batches_of(config, digits) for config in configs)
    return START_SECONDS + total / min(processes, len(configs))


def batches_of(config: RunConfig, digits: int) -> int:
    """The number of batches of a run that learns from at most so many digits."""
    count = min(digits, config.data.count or digits)
    return config.fit.epochs * -(-count // config.fit.batch_size)
