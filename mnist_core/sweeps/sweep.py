"""Training many runs in parallel with any executor of `concurrent.futures`.

Results are the same on this machine and on a cluster.
"""

from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import inf

import numpy as np
import torch

from mnist_core.data.digit_set import DigitSet
from mnist_core.data.sources import load_source
from mnist_core.training.config import DataSettings, RunConfig
from mnist_core.training.data import Split, split_digits
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import Weights

MAX_SPLITS = 4  # cached by a process, half a megabyte of indices each

Arrays = dict[str, np.ndarray]  # weights, as they are sent between processes


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """A run that was trained to its end; `record.config` identifies it."""

    weights: Weights
    record: RunRecord


def sweep(
    configs: Iterable[RunConfig], executor: Executor, root: str = "data", at_once: int = 64
) -> Generator[FinishedRun]:
    """Train a run of each configuration, and yield each as soon as it is finished.

    `root` is the sources' folder, as the worker processes see it. At most `at_once` runs are
    submitted at a time, so that sweeps with the same executor take turns. Configurations are
    requested lazily. An error in any run is raised and ends the sweep.
    """
    waiting = iter(configs)
    training: set[Future[tuple[Arrays, RunRecord]]] = set()
    try:
        while True:
            for config in islice(waiting, at_once - len(training)):
                training.add(executor.submit(train_config, config, root))
            if not training:
                return
            finished, training = wait(training, return_when=FIRST_COMPLETED)
            for future in finished:
                arrays, record = future.result()
                weights = {name: torch.from_numpy(array) for name, array in arrays.items()}
                yield FinishedRun(weights, record)
    finally:
        for future in training:
            future.cancel()


def train_config(config: RunConfig, root: str) -> tuple[Arrays, RunRecord]:
    """Train a run to its end in this process: (its weights, its record).

    One thread is as fast as several for small models, and sums in the same order everywhere.
    """
    torch.set_num_threads(1)
    parts = load_split(config.source, config.data, root)
    run = TrainingRun(config, parts.train, parts.validation)
    run.drop_checkpoints()
    run.play()
    run.advance(inf)
    weights, record = run.write_record()
    return {name: tensor.numpy() for name, tensor in weights.items()}, record


@lru_cache(MAX_SPLITS)
def load_split(source: str, settings: DataSettings, root: str) -> Split:
    return split_digits(load_training_digits(source, root), settings)


@lru_cache(1)
def load_training_digits(source: str, root: str) -> DigitSet:
    """A source's training digits, loaded once in each process."""
    return load_source(source, root)[0]
