"""What a model learns from: the cut between training and validation, and harm done on purpose.

Experiments with the data, "what if some labels were wrong", change training digits only. Validation
and test digits stay as they are, or one couldn't tell what an experiment did.
"""

from dataclasses import dataclass, replace
from math import ceil

import torch
from torch import Tensor
from torch.nn.functional import pad

from mnist_core.digits import DigitSet
from mnist_core.shape import CLASSES, SIDE

CUTS = ("random", "end of the sorted list")

DATA_BOUNDS = {
    "held_out": (0.01, 0.9),
    "count": (50, 1_000_000),
    "seed": (0, 2**31 - 1),
    "cap": (1, 1_000_000),
    "wrong_labels": (0.0, 1.0),
    "shift": (0, 4),
    "blur": (0.0, 3.0),
    "noise": (0.0, 1.0),
}


@dataclass(frozen=True)
class DataSettings:
    """Which digits to learn from, and what to do to them. ValueError names what is out of bounds.

    The first four are the cut, the others experiments, in the order in which they are done.
    """

    held_out: float = 1 / 6  # share kept for validation: 10,000 of MNIST's 60,000
    cut: str = "random"  # one of `CUTS`
    count: int | None = None  # training digits used, taken at random; None uses all
    seed: int = 0  # of everything here that is random

    dropped: tuple[int, ...] = ()  # digits left out
    cap: int | None = None  # most training digits of each kind; None sets no limit
    wrong_labels: float = 0.0  # share whose label is replaced by another one
    shift: int = 0  # pixels by which each picture is moved at most, sideways and up or down
    blur: float = 0.0  # pixels: the standard deviation of a Gaussian
    noise: float = 0.0  # its standard deviation, as a share of the way from paper to ink

    def __post_init__(self):
        for name, (low, high) in DATA_BOUNDS.items():
            value = getattr(self, name)
            if value is None and name in ("count", "cap"):
                continue
            whole = isinstance(low, int)
            if not isinstance(value, int if whole else int | float) or not low <= value <= high:
                kind = "a whole number, " if whole else ""
                raise ValueError(f"{name} must be {kind}{low} to {high}, not {value!r}")
        if self.cut not in CUTS:
            raise ValueError(f"cut must be one of {', '.join(CUTS)}, not {self.cut!r}")
        if not set(self.dropped) < set(range(CLASSES)):
            raise ValueError(f"dropped must be some, not all, of 0 to 9, not {self.dropped!r}")


def cut(digits: DigitSet, settings: DataSettings = DataSettings()) -> tuple[DigitSet, DigitSet]:
    """(training, validation) as the settings say, each of at least one digit."""
    train, validation = (digits.take(places) for places in cut_places(digits, settings))
    labels, images = train.labels, train.images
    if settings.wrong_labels:
        labels = mislabel(labels, settings.wrong_labels, _generator(settings, 2))
    if settings.shift:
        images = shift(images, settings.shift, _generator(settings, 3))
    if settings.blur:
        images = blur(images, settings.blur)
    if settings.noise:
        images = add_noise(images, settings.noise, _generator(settings, 4))
    return replace(train, images=images, labels=labels), validation


def cut_places(digits: DigitSet, settings: DataSettings) -> tuple[Tensor, Tensor]:
    """Where in `digits` the (training, validation) digits of such a cut lie, int64 each."""
    held_out = min(max(1, round(len(digits) * settings.held_out)), len(digits) - 1)
    if settings.cut == "random":
        train, validation = digits.split_places(held_out, settings.seed)
    else:
        order = digits.labels.argsort(stable=True)
        train, validation = order[:-held_out], order[-held_out:]
    return _some(train, digits.labels[train], settings), validation


def _some(places, labels, settings):
    """Without the dropped digits, at most `cap` of each kind, at most `count` in all."""
    if not settings.dropped and settings.cap is None and settings.count is None:
        return places
    order = torch.randperm(len(places), generator=_generator(settings, 1))
    places, labels = places[order], labels[order]
    kept = ~torch.isin(labels, torch.tensor(settings.dropped, dtype=torch.int64))
    if settings.cap is not None:
        for digit in range(CLASSES):
            kept[(labels == digit).nonzero().flatten()[settings.cap :]] = False
    some = places[kept][: settings.count]
    return some if len(some) else places[:1]


def mislabel(labels: Tensor, share: float, generator) -> Tensor:
    """Replace a `share` of the labels, int64 (N,), chosen at random, by one of the nine others."""
    wrong = torch.randperm(len(labels), generator=generator)[: round(share * len(labels))]
    step = torch.randint(1, CLASSES, (len(wrong),), generator=generator)
    return labels.index_put((wrong,), (labels[wrong] + step) % CLASSES)


def shift(images: Tensor, most: int, generator) -> Tensor:
    """Move each picture by up to `most` pixels each way; what leaves the frame is lost."""
    framed = pad(images, [most] * 4)
    down, right = torch.randint(0, 2 * most + 1, (2, len(images)), generator=generator)
    moved = torch.empty_like(images)
    for top in range(2 * most + 1):
        for left in range(2 * most + 1):
            those = (down == top) & (right == left)
            moved[those] = framed[those, top : top + SIDE, left : left + SIDE]
    return moved


def blur(images: Tensor, deviation: float, chunk: int = 1024) -> Tensor:
    """Blur by a Gaussian with a standard deviation of `deviation` pixels; beyond the frame is 0."""
    apart = torch.arange(SIDE) - torch.arange(SIDE)[:, None]
    inside = apart.abs() <= ceil(3 * deviation)
    bell = torch.exp(-(apart**2) / (2 * deviation**2)) * inside
    bell /= bell[SIDE // 2].sum()  # (28, 28): row i holds how much of each pixel comes to pixel i
    soft = [bell @ part.float() @ bell.T for part in images.split(chunk)]
    return torch.cat([part.round_().to(torch.uint8) for part in soft])


def add_noise(images: Tensor, deviation: float, generator, chunk: int = 4096) -> Tensor:
    """Add grain: to each pixel a normal deviate, `deviation` of the full range wide."""

    def grainy(part):
        grain = torch.randn(part.shape, generator=generator) * (255 * deviation)
        return (part + grain).round_().clamp_(0, 255).to(torch.uint8)

    return torch.cat([grainy(part) for part in images.split(chunk)])


def _generator(settings, purpose):
    """One stream of chance for each purpose: more noise mustn't change which labels are wrong."""
    return torch.Generator().manual_seed(settings.seed + (purpose << 32))
