"""Mini-batch gradient descent as a generator that yields after every batch."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from math import isfinite
from time import perf_counter

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer

from mnist_core.data.digit_set import DigitSet
from mnist_core.data.distortion import batch_generator, distort
from mnist_core.data.torchvision_shim import TORCH_IMPORT_LOCK
from mnist_core.errors import DivergedError
from mnist_core.evaluation.metrics import Evaluation, evaluate
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier
from mnist_core.training.config import OPTIMIZERS, FitSettings


def new_optimizer(settings: FitSettings, parameters: Iterable[Parameter]) -> Optimizer:
    """The optimizer that the settings ask for. Threads may make theirs at the same time."""
    with TORCH_IMPORT_LOCK:
        return OPTIMIZERS[settings.optimizer](
            parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay
        )


@dataclass(frozen=True)
class Progress:
    """The state of training after a batch."""

    step: int  # batches seen; 0 is the untrained model
    epoch: float  # times that the training set has been seen, as a fraction
    loss: float | None  # mean cross-entropy of the batch, before learning from it; None at step 0
    accuracy: float | None  # of the batch, before learning from it
    seconds: float = field(compare=False)  # spent training, without pauses
    validation: Evaluation | None = None  # at step 0 and after each epoch's last batch


def fit(
    model: Classifier, train: DigitSet, validation: DigitSet, settings: FitSettings = FitSettings()
) -> Generator[Progress, float | None]:
    """Train `model` in place, yielding a `Progress` for the untrained model and after every batch.

    Training pauses until the next item is requested; the same seed and settings give the same
    numbers, paused or not. Training a trained model continues from its weights. A loss that is not
    finite raises DivergedError and leaves the weights as they were before that batch.

    To change the learning rate, send the new one instead of requesting the next item: it applies
    from that batch on. One that `FitSettings` doesn't allow raises its ValueError.

    >>> news = fit(model, train, validation)
    >>> untrained, first = next(news), next(news)
    >>> second = news.send(0.01)  # with a learning rate of 0.01, like all that follow
    """
    resumed, seconds = perf_counter(), 0.0
    optimizer = new_optimizer(settings, model.parameters())
    step = 0
    score: Evaluation | None = evaluate(model, validation)
    seconds += perf_counter() - resumed
    learning_rate = yield Progress(step, 0.0, None, None, seconds, score)
    resumed = perf_counter()

    for epoch, order in enumerate(epoch_orders(len(train), settings)):
        starts = range(0, len(order), settings.batch_size)
        for number, start in enumerate(starts, start=1):
            if learning_rate not in (None, settings.learning_rate):
                settings = replace(settings, learning_rate=learning_rate)
                optimizer.param_groups[0]["lr"] = learning_rate
            step += 1
            batch = order[start : start + settings.batch_size]
            images, labels = take_batch(model, train, batch, settings, step - 1)
            loss, accuracy = train_step(model, optimizer, images, labels)
            if not isfinite(loss):
                raise DivergedError(step, loss, settings)
            score = evaluate(model, validation) if number == len(starts) else None
            seconds += perf_counter() - resumed
            passed = epoch + number / len(starts)
            learning_rate = yield Progress(step, passed, loss, accuracy, seconds, score)
            resumed = perf_counter()


def train_model(
    model: Classifier,
    train: DigitSet,
    validation: DigitSet,
    settings: FitSettings,
    max_steps: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Classifier:
    """Train `model` to the end, or for `max_steps` batches, and return it without gradients.

    `on_progress(done, total)` is called with numbers of batches after every batch.
    """
    total = settings.epochs * -(-len(train) // settings.batch_size)
    total = min(total, max_steps or total)
    for progress in fit(model, train, validation, settings):
        if on_progress:
            on_progress(progress.step, total)
        if progress.step == total:
            break
    return model.requires_grad_(False)


def epoch_orders(count: int, settings: FitSettings) -> Iterator[Tensor]:
    """Yield the order in which each epoch takes `count` digits: their indices, int32 (count,).

    Every digit comes once in an epoch; consecutive digits are batches, the last may be smaller.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    for _ in range(settings.epochs):
        yield torch.randperm(count, generator=generator, dtype=torch.int32)


def batch_after(step: int, count: int, settings: FitSettings) -> Tensor:
    """The indices of the batch that `fit` takes after `step` batches: int32 (batch_size,)."""
    epoch, number = divmod(step, -(-count // settings.batch_size))
    order = next(islice(epoch_orders(count, settings), epoch, None))
    return order.split(settings.batch_size)[number]


def take_batch(
    model: Classifier, train: DigitSet, batch: Tensor, settings: FitSettings, step: int
) -> tuple[Tensor, Tensor]:
    """The digits at `batch` as the model sees them after `step` batches: uint8 (B, 28, 28), (B,).

    With distortion, they are distorted first and then normalised, as if they had been written
    differently.
    """
    if not settings.distortion:
        return model.prepared(train).batch(batch)
    images, labels = train.batch(batch)
    generator = batch_generator(settings.seed, step)
    return model.prepare(distort(images, settings.distortion, generator)), labels


def train_step(
    model: Classifier, optimizer: Optimizer, images: Tensor, labels: Tensor
) -> tuple[float, float]:
    """One step of gradient descent: images uint8 (B, 28, 28), labels (B,) -> (loss, accuracy).

    Both are measured before the step.
    """
    logits = model(scale(images))  # (B, 10)
    loss = cross_entropy(logits, labels)
    value = loss.item()
    if isfinite(value):  # otherwise the gradient isn't either
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    accuracy = (logits.argmax(1) == labels).sum().item() / len(labels)
    return value, accuracy
