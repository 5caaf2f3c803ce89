"""Digits drawn on the spot, by people who don't exist.

Where MNIST can't be had, this is the data: skeletons of the ways in which people write each digit,
writers who bend and slant them after their own fashion, a pen that makes them ink, and paper of
28x28 pixels on which that ink is laid out as in MNIST.

To teach the writers another way of writing a digit, add a line to `WAYS`: a name, how common it is
beside the digit's other ways, and where the pen goes. Points are x,y in hundredths of the digit's
height, x to the right and y down. A `!` after a point is a sharp turn; elsewhere the pen swings
through. A `/` lifts the pen. A 7 that is crossed by a bar:

    "bar": (1, "0,8 62,2! 38,100 / 18,52 72,48"),
"""

from dataclasses import dataclass

import numpy as np
import torch

from mnist_core.digits import CLASSES, SIDE, DigitSet
from mnist_core.moments import centre_by_mass
from mnist_core.pen import GAP, curve, ink
from mnist_core.sketch import BOX

WAYS = {
    0: {
        "oval": (4, "46,0 20,10 2,50 14,88 40,100 68,86 80,48 66,12 42,1"),
        "overrun": (3, "64,12 40,1 16,12 2,50 16,88 42,100 70,82 78,45 62,10 38,3 28,16"),
        "open": (1, "34,3 10,25 2,55 15,90 42,100 68,85 80,48 70,18 54,6"),
    },
    1: {
        "bare": (12, "0,0 0,50 0,100"),
        "flag": (2, "-18,20 0,0! 0,50 0,100"),
        "foot": (1, "-18,18 0,0! 0,50 0,100 / -22,100 22,98"),
    },
    2: {
        "plain": (4, "3,18 20,3 46,0 62,20 56,46 34,74 4,97! 42,91 84,90"),
        "loop": (4, "4,18 28,0 56,8 62,32 48,62 20,92 2,96 0,82 16,73 44,80 62,88 86,86"),
        "knot": (3, "4,24 22,2 50,3 63,26 54,56 26,90 5,98 0,86 14,74 44,76 66,88 88,84"),
        "swan": (2, "6,16 26,0 54,4 60,26 40,56 12,82 22,97 46,97 78,88"),
        "angular": (1, "0,12 30,4 60,6! 38,50 4,94! 42,94 80,96"),
    },
    3: {
        "round": (4, "4,12 28,0 56,12 50,34 27,47! 56,60 68,80 43,100 6,93"),
        "flat": (1, "3,4 56,3! 29,42! 60,58 66,84 36,100 6,93"),
        "curl": (2, "6,10 34,0 56,16 46,38 23,48 31,44 57,58 68,80 42,100 7,93"),
    },
    4: {
        "open": (4, "8,4 3,36 6,56! 30,57 66,53 / 62,0 59,50 56,100"),
        "closed": (1, "48,0 25,32 2,64! 40,65 76,63 / 50,0 52,50 52,100"),
        "crossed": (2, "14,3 8,32 2,58! 40,59 80,54 / 60,8 56,50 52,100"),
        "bowl": (2, "5,2 7,40 26,52 48,42 62,2! 60,50 56,100"),
    },
    5: {
        "one": (3, "80,2 25,5! 16,46! 42,43 66,62 58,90 34,100 14,94"),
        "two": (3, "21,8 14,47! 40,43 66,62 58,90 34,100 12,95 / 21,6 50,4 88,0"),
        "curved": (1, "74,6 40,2 16,20 24,44 54,60 60,86 32,100 8,92"),
    },
    6: {
        "round": (4, "42,0 18,29 2,63 10,92 36,100 62,86 57,66 32,62 8,80"),
        "straight": (2, "14,0 6,43 2,79 24,100 58,90 58,68 32,62 8,78"),
        "hook": (1, "56,6 38,0 14,23 2,63 12,92 36,100 62,86 57,65 32,62 6,79"),
    },
    7: {
        "plain": (4, "0,11 30,6 62,2! 48,45 35,100"),
        "round": (3, "0,20 12,6 40,2 60,12 52,42 38,100"),
        "square": (1, "0,28 4,8! 30,6 60,2! 58,50 54,100"),
        "serif": (2, "0,28 2,8! 62,4! 48,45 35,100"),
        "bar": (1, "0,10 30,6 62,2! 48,45 36,100 / 18,52 72,48"),
    },
    8: {
        "one": (4, "57,10 32,0 9,15 19,34 42,54 54,76 45,95 28,100 11,85 22,60 44,38 57,18"),
        "narrow": (2, "50,6 29,0 13,14 20,36 34,54 44,76 37,96 18,98 8,82 20,58 38,38 54,8"),
        "open": (2, "59,6 30,2 8,18 22,40 46,60 51,84 40,98 22,98 11,82 26,56 48,30 64,3"),
        "two": (1, "31,0 9,12 31,46 53,32 31,0 / 31,46 7,60 9,92 48,96 55,60 31,46"),
    },
    9: {
        "straight": (4, "50,8 29,0 7,13 4,36 20,47 42,36 52,10! 52,50 48,100"),
        "leaning": (4, "55,8 37,1 13,18 3,42 15,52 37,40 54,12! 50,55 39,100"),
        "smooth": (2, "48,6 28,1 7,16 5,38 22,46 44,30 52,8 49,50 38,100"),
        "curl": (1, "50,12 29,0 7,12 6,34 24,44 46,28 52,8! 53,50 46,90 24,100 6,92"),
    },
}

EACH = 20  # digits that one writer writes, about
LOYALTY = 0.7  # how often a writer keeps to the way he or she likes best
PINS = np.stack(np.meshgrid(*[np.linspace(-0.6, 0.6, 5)] * 2), -1).reshape(-1, 2)  # (25, 2)
REACH = 0.22  # digit heights; how far around a pin the sheet follows it
CHUNK = 512  # digits written together


def generate(count, seed, on_progress=None) -> DigitSet:
    """Write `count` digits, as many of each as of the others, in an order that tells nothing.

    The same seed gives the same digits, another seed digits by other writers. `on_progress(done,
    total)` is called now and then. 20,000 digits take about a second.

    >>> generate(1000, seed=0).labels.bincount()
    tensor([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % CLASSES)
    writers = recruit(-(-count // EACH), rng)
    who = rng.integers(len(writers.slant), size=count)
    images = torch.empty(count, SIDE, SIDE, dtype=torch.uint8)
    done = 0
    for digit, ways in WAYS.items():
        own = np.flatnonzero(labels == digit)
        chosen = choose(ways, writers.taste[who[own], digit], rng)
        for number, (_, path) in enumerate(ways.values()):
            same = own[chosen == number]
            for some in np.split(same, range(CHUNK, len(same), CHUNK)):
                if len(some):
                    images[some] = write(digit, path, writers, who[some], rng)
                    done += len(some)
                    if on_progress:
                        on_progress(done, count)
    return DigitSet(images, torch.from_numpy(labels), "builtin")


# --- skeletons ---------------------------------------------------------------------------------


def parse(path):
    """A path's control points and smooth runs: "0,0 60,0! 30,100" -> x (K,), y (K,), runs.

    In digit heights, with the middle of the digit at (0, 0); runs as `pen.curve` wants them.
    """
    points, runs = [], []
    for stroke in path.split("/"):
        runs.append([])
        for mark in stroke.split():
            runs[-1].append(len(points))
            if mark.endswith("!"):
                runs.append([len(points)])
            points.append([int(number) / 100 for number in mark.rstrip("!").split(",")])
    points = np.array(points)
    x, y = (points - (points.min(0) + points.max(0)) / 2).T
    return x, y, runs


# --- writers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writers:
    """What W writers are like: arrays of W rows."""

    slant: np.ndarray  # how far to the right for each unit up
    breadth: np.ndarray  # of what the skeletons have
    tilt: np.ndarray  # radians, clockwise
    roundness: np.ndarray  # 0 joins points by straight lines, 1 by a smooth curve
    tremor: np.ndarray  # digit heights that a point is off
    width: np.ndarray  # of the pen: its radius in digit heights
    pressure: np.ndarray  # how unevenly the pen is pressed
    taste: np.ndarray  # (W, 10) in [0, 1): which way of writing each digit comes first
    sheet: np.ndarray  # (2, W, 10, 25): how far each pin is pulled, for each digit


def recruit(count, rng):
    """Make up `count` writers."""
    return Writers(
        slant=rng.normal(0.17, 0.24, count),
        breadth=rng.lognormal(0, 0.2, count),
        tilt=rng.normal(0, 0.05, count),
        roundness=rng.uniform(0.75, 1.1, count),
        tremor=rng.lognormal(np.log(0.015), 0.4, count),
        width=rng.lognormal(np.log(0.07), 0.3, count),
        pressure=rng.lognormal(np.log(0.15), 0.3, count),
        taste=rng.random((count, CLASSES)),
        sheet=rng.normal(0, 0.05, (2, count, CLASSES, len(PINS))),
    )


def choose(ways, taste, rng):
    """Which of a digit's ways each sample is written in: indices int64 (N,).

    Mostly the writer's favourite, whose `taste` (N,) falls into that way's share of [0, 1).
    """
    shares = np.cumsum([share for share, _ in ways.values()])
    draw = np.where(rng.random(len(taste)) < LOYALTY, taste, rng.random(len(taste)))
    return np.searchsorted(shares / shares[-1], draw, side="right")


# --- from skeleton to paper --------------------------------------------------------------------


def write(digit, path, writers, who, rng):
    """The digit in one way, once by each of the writers `who` (N,) -> uint8 (N, 28, 28).

    A skeleton is drawn on a rubber sheet, which the writer pulls by its pins in his or her own way
    and each time a little differently; what hangs together stays together.
    """
    count = len(who)
    x, y, runs = parse(path)  # (K,)
    straight, smooth = curve(x, y, runs, GAP / BOX)  # (P, K)

    pull = np.exp(-((x - PINS[:, :1]) ** 2 + (y - PINS[:, 1:]) ** 2) / (2 * REACH**2))  # (25, K)
    pins = writers.sheet[:, who, digit] + rng.normal(0, 0.025, (2, count, len(PINS)))
    tremor = rng.normal(0, writers.tremor[who, None], (2, count, len(x)))
    controls = np.stack([x, y])[:, None] + pins @ pull + tremor  # (2, N, K)

    lines = controls @ straight.T  # (2, N, P)
    x, y = lines + writers.roundness[who, None] * (controls @ smooth.T - lines)
    x = x * (writers.breadth[who] * rng.lognormal(0, 0.12, count))[:, None]
    x = x - y * (writers.slant[who] + rng.normal(0, 0.1, count))[:, None]
    tilt = (writers.tilt[who] + rng.normal(0, 0.05, count))[:, None]
    x, y = x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)

    press = rng.normal(0, writers.pressure[who, None], controls.shape[1:]) @ straight.T  # (N, P)
    radii = (writers.width[who] * rng.lognormal(0, 0.1, count))[:, None] * np.exp(press)
    rough = rng.normal(0, 0.12, (count, BOX, BOX))  # paper and scanner
    return centre_by_mass(ink(x, y, radii, rough))
