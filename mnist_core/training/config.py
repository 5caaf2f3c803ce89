"""The configuration of a run: source of digits, split, corruptions, model and training."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

import torch
from torch.optim import Optimizer

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.sources import SOURCES
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS
from mnist_core.models.classifier import Classifier

OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "adam": partial(torch.optim.Adam, fused=True),  # the same result in half the time
}
SPLIT_METHODS = ("random", "end of the sorted list")  # how validation digits are chosen

POOL_CHARS = 16
POOL_FORM = re.compile(f"([0-9a-f]{{{POOL_CHARS}}})?")

Bounds = dict[str, tuple[float, float]]  # field -> lowest and highest value

MAX_EPOCHS = 200
FIT_BOUNDS: Bounds = {
    "epochs": (1, MAX_EPOCHS),
    "learning_rate": (1e-6, 100.0),  # the upper end diverges, which is worth seeing once
    "batch_size": (1, 4096),
    "weight_decay": (0.0, 1.0),
    "seed": (0, 2**31 - 1),
    "distortion": (0.0, 1.0),
}
DATA_BOUNDS: Bounds = {
    "held_out": (0.01, 0.9),
    "count": (50, 1_000_000),
    "seed": (0, 2**31 - 1),
    "cap": (1, 1_000_000),
    "wrong_labels": (0.0, 1.0),
    "shift": (0, 4),
    "blur": (0.0, 3.0),
    "noise": (0.0, 1.0),
}


def check_bounds(settings: object, bounds: Bounds) -> None:
    """Raise ValueError for the first field of `settings` outside its `bounds`.

    If the bounds are integers, the value must be one, too. None is allowed if it is the field's
    default. True and False are not numbers here.
    """
    for name, (low, high) in bounds.items():
        value, whole = getattr(settings, name), isinstance(low, int)
        if value is None and getattr(type(settings), name) is None:
            continue
        number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not number or not low <= value <= high:
            kind = "a whole number, " if whole else ""
            raise ValueError(f"{name} must be {kind}{low} to {high}, not {value!r}")


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ValueError if `value` is not one of the `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}")


@dataclass(frozen=True)
class FitSettings:
    """How to train. Raises ValueError for values outside `FIT_BOUNDS` or an unknown optimizer."""

    epochs: int = 5
    learning_rate: float = 1e-3
    batch_size: int = 128
    optimizer: str = "sgd"
    weight_decay: float = 0.0
    seed: int = 0  # of the initial weights, the order of the digits, and distortion
    distortion: float = 0.0  # strength of the random distortion of each training image

    def __post_init__(self) -> None:
        check_bounds(self, FIT_BOUNDS)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)


PRESETS = {
    "Faster": FitSettings(learning_rate=0.1),
    "Notebook": FitSettings(),  # like typical first notebooks
    "Adam": FitSettings(optimizer="adam"),
}


@dataclass(frozen=True)
class DataSettings:
    """How the digits are split, and how the training digits are corrupted.

    The first four fields are the split, the others corruptions, in the order in which they are
    applied. Raises ValueError for values outside `DATA_BOUNDS` or an unknown split method.
    """

    held_out: float = 1 / 6  # share kept for validation: 10,000 of MNIST's 60,000
    cut: str = "random"  # one of `SPLIT_METHODS`
    count: int | None = None  # training digits used, chosen at random; None uses all
    seed: int = 0  # of all random choices here

    dropped: tuple[int, ...] = ()  # classes left out
    cap: int | None = None  # most training digits of each class; None sets no limit
    wrong_labels: float = 0.0  # label noise: the share of labels replaced by another one
    shift: int = 0  # pixels by which each image is moved at most, both ways
    blur: float = 0.0  # pixels: the standard deviation of a Gaussian
    noise: float = 0.0  # standard deviation of a Gaussian, as a share of the range of pixels

    def __post_init__(self) -> None:
        check_bounds(self, DATA_BOUNDS)
        check_choice("cut", self.cut, SPLIT_METHODS)
        if not set(self.dropped) < set(range(CLASS_COUNT)):
            raise ValueError(f"dropped must be some, not all, of 0 to 9, not {self.dropped!r}")


@dataclass(frozen=True)
class RunConfig:
    """The configuration of a run: the same configuration gives the same weights.

    Raises ValueError for an unknown source, model or normalisation, or a malformed `pool`.

    >>> RunConfig("mnist", PRESETS["Adam"]).fit.optimizer
    'adam'
    """

    source: str
    fit: FitSettings = FitSettings()
    data: DataSettings = DataSettings()
    model: str = "linear"  # one of `MODELS`
    normalization: str = "as drawn"  # of images; one of `NORMALIZATIONS`
    pool: str = ""  # a hash of a class's digits that are added to the training digits; "" for none

    def __post_init__(self) -> None:
        check_choice("source", self.source, SOURCES)
        check_choice("model", self.model, MODELS)
        check_choice("normalization", self.normalization, NORMALIZATIONS)
        if not isinstance(self.pool, str) or not POOL_FORM.fullmatch(self.pool):
            raise ValueError(f"pool must be {POOL_CHARS} hexadecimal digits, or none")

    def new_model(self) -> Classifier:
        """The untrained model that the run begins with."""
        return MODELS[self.model](self.fit.seed, self.normalization)
