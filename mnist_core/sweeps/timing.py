"""Measuring how long training takes."""

from copy import deepcopy
from time import perf_counter

from mnist_core.data.digit_set import DigitSet
from mnist_core.models.classifier import Classifier
from mnist_core.training.config import FitSettings
from mnist_core.training.fit import epoch_orders, new_optimizer, take_batch, train_step

TIMED_STEPS = 5


def time_epoch(model: Classifier, train: DigitSet, settings: FitSettings) -> float:
    """Estimate the seconds of an epoch on this machine, without the evaluation at its end.

    A copy of the model learns from a few batches. The shortest time, which was disturbed least by
    other processes, is taken for all batches; the first batch, a warm-up, isn't timed.
    """
    model = deepcopy(model).requires_grad_(True)
    optimizer = new_optimizer(settings, model.parameters())
    batches = next(epoch_orders(len(train), settings)).split(settings.batch_size)
    seconds = []
    for step, batch in enumerate(batches[: 1 + TIMED_STEPS]):
        begun = perf_counter()
        train_step(model, optimizer, *take_batch(model, train, batch, settings, step))
        seconds.append(perf_counter() - begun)
    return len(batches) * min(seconds[1:] or seconds)
