"""The Train page, for visitors who drive it: its keys, and what it must show."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from math import isclose

from mnist_core import DigitSet, FitSettings, LinearClassifier, evaluate, load_source
from mnist_core.training.config import DataSettings
from mnist_core.training.data import cut
from tests.support.live import LiveRun
from tests.support.visitor import Visitor

EPOCHS = 200  # as long as a run can be
SLOW_SPEED, FULL_SPEED = "10", "full speed"  # as the page calls them; it begins with 100


def source() -> str:
    return "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"


@cache
def split(count: int | None = None) -> tuple[DigitSet, DigitSet]:
    """(training, validation), as the page has them if so many training digits are asked for."""
    train, _ = load_source(source(), os.environ.get("MNIST_DATA_DIR", "data"))
    return cut(train, DataSettings(count=count))


@cache
def untrained_loss(seed) -> float:
    """What the page must show as validation loss while a run with this seed is at step 0."""
    return evaluate(LinearClassifier(seed), split()[1]).loss


def settings(seed) -> FitSettings:
    """What `arrive` asks for; the rest is what the page begins with."""
    return FitSettings(epochs=EPOCHS, seed=seed)


@asynccontextmanager
async def arrive(url, seed=0, epochs=EPOCHS, **query) -> AsyncIterator[LiveRun]:
    """A visitor on the Train page, with a run that begins with this seed."""
    async with Visitor(url) as visitor:
        await visitor.open("train", seed=seed, epochs=epochs, **query)
        async with LiveRun(visitor, url) as live:
            check_whose(live, seed, epochs)
            yield live


def check_whose(live, seed, epochs):
    """ValueError unless the run on show is one with this seed and so many epochs."""
    began, length = live.scores[0][0], live.state["lastEpoch"]
    if not same(began, untrained_loss(seed)):
        raise ValueError(f"seed {seed} begins at {untrained_loss(seed):.4f}, not at {began}")
    if length != epochs:
        raise ValueError(f"a run of {length} epochs, not of {epochs}")


def same(shown, exact) -> bool:
    """Whether a loss as it is sent, in four digits, is this one."""
    return isclose(shown, exact, rel_tol=0.0011)
