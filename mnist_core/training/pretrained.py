"""The pretrained model, a convolutional one, whose weights are kept with the code.

`make pretrained` trains it again, in some minutes; `benchmarks/pretrain.py` says from which digits.
"""

from collections.abc import Callable
from functools import cache
from math import ceil, cos, pi
from pathlib import Path

from mnist_core.data.digit_set import DigitSet
from mnist_core.models.classifier import Classifier
from mnist_core.models.cnn import ConvolutionalClassifier
from mnist_core.training.config import FIT_BOUNDS, FitSettings
from mnist_core.training.fit import fit
from mnist_core.training.weights import copy_weights, model_from_weights, read_weights, save_weights

PRETRAINED_FILE = Path(__file__).with_suffix(".safetensors")
PRETRAINING_SETTINGS = FitSettings(8, 2e-3, 128, "adam", distortion=0.7)
PRETRAINED_NORMALIZATION = "evened"


@cache
def load_pretrained() -> Classifier:
    """The pretrained model, without gradients."""
    weights, _ = read_weights(PRETRAINED_FILE.read_bytes())
    return model_from_weights(weights)


def pretrain(
    train: DigitSet, validation: DigitSet, on_epoch: Callable[[float, float], None]
) -> Classifier:
    """Train it; `on_epoch(epoch, accuracy)` is called with the validation accuracy.

    The learning rate falls with every batch, along half a cosine, to the lowest one allowed.

    Method: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR
    2017, without restarts.
    """
    model = ConvolutionalClassifier(PRETRAINING_SETTINGS.seed, PRETRAINED_NORMALIZATION)
    steps = PRETRAINING_SETTINGS.epochs * ceil(len(train) / PRETRAINING_SETTINGS.batch_size)
    lowest, _ = FIT_BOUNDS["learning_rate"]
    training = fit(model, train, validation, PRETRAINING_SETTINGS)
    progress = next(training)
    for step in range(steps):
        if progress.validation:
            on_epoch(progress.epoch, progress.validation.accuracy)
        rate = PRETRAINING_SETTINGS.learning_rate * (1 + cos(pi * step / steps)) / 2
        progress = training.send(max(rate, lowest))
    assert progress.validation is not None
    on_epoch(progress.epoch, progress.validation.accuracy)
    return model.requires_grad_(False)


def keep_pretrained(model: Classifier) -> int:
    """Write a model where `load_pretrained` finds it; returns the number of bytes."""
    return PRETRAINED_FILE.write_bytes(save_weights(copy_weights(model)))
