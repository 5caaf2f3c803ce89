"""Runs for tests, trained by `fit` itself."""

from dataclasses import replace
from itertools import islice
from math import ceil

import numpy as np
import torch

from mnist_core import DataSettings, DigitSet, FitSettings, cut, evaluate, fit
from mnist_core.training.config import RunConfig
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import copy_weights

QUICK = FitSettings(epochs=3, learning_rate=0.1, batch_size=32)
SHORT = FitSettings(epochs=2, learning_rate=0.1, batch_size=32)  # 6 batches an epoch of stripes


def make_stripes() -> DigitSet:
    """200 easy digits: digit d is a bright row at height 2d + 4, with a little noise."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(200) % 10
    images = torch.randint(0, 60, (200, 28, 28), dtype=torch.uint8, generator=generator)
    images[torch.arange(200), 2 * labels + 4] = 255
    return DigitSet(images, labels, "stripes")


def trained(digits, settings=QUICK, data=DataSettings(), step=9, source="mnist", **kind):
    """(record, weights) of `step` batches of learning from `digits`, which are said to be MNIST."""
    train, validation = cut(digits, data)
    config = RunConfig(source, settings, data, **kind)
    model = config.new_model()
    per_epoch = ceil(len(train) / settings.batch_size)
    enough = replace(settings, epochs=ceil(step / per_epoch))
    news = list(islice(fit(model, train, validation, enough), step + 1))
    final = evaluate(model, validation)
    scores = [
        (item.epoch, item.validation.loss, item.validation.accuracy)
        for item in news[:-1]
        if item.validation
    ]
    record = RunRecord(
        config=config,
        changes=(),
        step=step,
        batches_per_epoch=per_epoch,
        seconds=news[-1].seconds,
        diverged=False,
        every=1,
        losses=np.array([item.loss for item in news[1:]], np.float32),
        accuracies=np.array([item.accuracy for item in news[1:]], np.float32),
        scores=np.array([*scores, (step / per_epoch, final.loss, final.accuracy)]),
    )
    return record, copy_weights(model)


def paused_run(digits, settings=SHORT, steps=3, data=DataSettings(), **kind):
    """A run of the app's own after some batches, which it is told come from the built-in digits."""
    config = RunConfig("builtin", settings, data, **kind)
    run = TrainingRun(config, *cut(digits, data))
    for _ in range(steps):
        run.step_once()
    return run


def with_config(record, **changes):
    """The record, as if it were of a run with another configuration."""
    return replace(record, config=replace(record.config, **changes))


def with_settings(record, **changes):
    return with_config(record, fit=replace(record.config.fit, **changes))


def with_data(record, **changes):
    return with_config(record, data=replace(record.config.data, **changes))
