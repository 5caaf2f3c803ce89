"""The Train page, for visitors who drive it: its keys, and what it must show."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from math import isclose

from mnist_core import DigitSet, FitSettings, LinearClassifier, evaluate, load_source
from mnist_core.training.config import DataSettings
from mnist_core.training.data import cut
from tests.support.visitor import Visitor

EPOCHS = 200  # as long as a run can be
SPEEDS = {"steady": 0.5, "full": 1.0}  # where it is among those offered, which rise from slow
KEYS = {  # setting -> its widget
    "epochs": "epochs",
    "seed": "seed",
    "optimizer": "optimizer",
    "learning rate": "learning_rate",
    "batch size": "batch_size",
    "weight decay": "weight_decay",
    "speed": "speed",
}


def source() -> str:
    return "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"


@cache
def split() -> tuple[DigitSet, DigitSet]:
    """(training, validation), as the page has them."""
    train, _ = load_source(source(), os.environ.get("MNIST_DATA_DIR", "data"))
    return cut(train, DataSettings())


@cache
def untrained_loss(seed) -> float:
    """What the page must show as validation loss while a run with this seed is at step 0."""
    return evaluate(LinearClassifier(seed), split()[1]).loss


def settings(seed) -> FitSettings:
    """What `arrive` sets; the rest is what the page begins with."""
    return FitSettings(epochs=EPOCHS, seed=seed)


@asynccontextmanager
async def arrive(url, seed=0, epochs=EPOCHS) -> AsyncIterator[Visitor]:
    """A visitor on the Train page, with a run that begins with this seed."""
    async with Visitor(url) as visitor:
        await visitor.open("train", seed=seed, epochs=epochs)
        for name, value in {"seed": seed, "epochs": epochs}.items():
            if key := key_of(visitor, name):
                await visitor.set(key, value)
        shown = loss(visitor)
        if not same(shown, untrained_loss(seed)):
            raise ValueError(f"seed {seed} begins at {untrained_loss(seed):.4f}, not at {shown}")
        yield visitor


def key_of(visitor, name) -> str | None:
    """The key of the widget for a setting, if the page offers it now."""
    return KEYS[name] if visitor.can(KEYS[name]) else None


async def choose_speed(visitor, speed):
    key = key_of(visitor, "speed")
    offered = visitor.options(key)
    await visitor.set(key, offered[round(SPEEDS[speed] * (len(offered) - 1))])


def step(visitor) -> int:
    """The number of batches that the page tells of; -1 while it doesn't."""
    number = visitor.number("live-metrics", "Step")
    return -1 if number is None else int(number)


def epoch(visitor) -> float:
    return visitor.number("live-metrics", "Epoch") or 0.0


def loss(visitor) -> float:
    """Of the validation set."""
    return visitor.number("live-metrics", "Validation loss")


def same(shown, exact) -> bool:
    """Whether a loss as it is shown, to three places, is this one."""
    return shown is not None and isclose(shown, exact, abs_tol=0.0011)
