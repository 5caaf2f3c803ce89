"""How long a sweep will take, reckoned from a few batches that are trained to find out."""

from collections.abc import Callable, Sequence
from itertools import islice
from time import thread_time

from mnist_core.data.digit_set import DigitSet
from mnist_core.training.config import RunConfig
from mnist_core.training.fit import fit

TIMED_BATCHES = 4  # after a first one, in which much is done once
START_SECONDS = 3.0  # until a process has imported torch and loaded the digits


def batch_seconds(config: RunConfig, train: DigitSet) -> float:
    """Processor seconds that a batch of such a run takes, whatever else is going on."""
    some = train.take(slice((TIMED_BATCHES + 1) * config.fit.batch_size))
    batches = -(-len(some) // config.fit.batch_size)
    news = fit(config.new_model(), some, some.take(slice(1)), config.fit)
    next(news), next(news)  # the untrained model, and the first batch
    begun = thread_time()
    timed = len(list(islice(news, min(TIMED_BATCHES, batches * config.fit.epochs - 1))))
    return (thread_time() - begun) / max(timed, 1)


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
