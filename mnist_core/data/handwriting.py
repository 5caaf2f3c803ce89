"""Synthetic handwriting, for when MNIST is not available.

There are skeletons of the ways in which people write each digit, made-up writers who distort and
slant them, each in a certain manner, and a pen that draws them (`imaging.pen`). The ink is placed
in 28x28 pixels as in MNIST.

A way of writing a digit is known as an *allograph*. To add one, add a line to `ALLOGRAPHS`: a name,
how common it is beside the digit's other allographs, and where the pen goes. Points are x,y in
hundredths of the digit's height, x to the right and y down. The pen passes them in a smooth curve;
after a `!` it turns sharply, and a `/` lifts it. A 7 that is crossed by a bar:

    "bar": (1, "0,10 30,6 62,2! 48,45 36,100 / 18,52 72,48"),

Slants, widths and wobbles are the writers' part, so one skeleton stands for many shapes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from mnist_core.constants import BOX_SIDE, CLASS_COUNT, IMAGE_SIDE
from mnist_core.data.digit_set import DigitSet
from mnist_core.imaging.moments import centre_by_mass
from mnist_core.imaging.pen import DOT_GAP, ink_dots, spline_matrices

Allographs = dict[str, tuple[int, str]]  # name -> how common it is, and the pen's path

ALLOGRAPHS: dict[int, Allographs] = {
    0: {
        "oval": (4, "50,1 26,6 7,28 2,56 10,82 32,99 58,92 76,70 80,42 70,14 46,0"),
        "overrun": (3, "66,14 44,1 20,9 4,36 4,66 20,92 44,100 68,82 78,50 68,18 48,3 30,14"),
        "open": (1, "34,3 10,25 2,55 15,90 42,100 68,85 80,48 70,18 54,6"),
    },
    1: {
        "bare": (12, "0,0 0,50 0,100"),
        "flag": (2, "-18,20 0,0! 0,50 0,100"),
        "upstroke": (1, "-38,44 0,0! 0,50 0,100"),
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
        "round": (4, "4,12 28,0 57,12 50,34 27,47! 54,57 70,78 43,100 6,93"),
        "flat": (1, "3,4 56,3! 29,42! 60,58 66,84 36,100 6,93"),
        "curl": (2, "6,10 34,0 58,16 46,38 23,48 31,44 56,56 70,79 42,100 7,93"),
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
        "round": (4, "42,0 18,29 2,63 10,92 36,100 63,86 58,66 34,63 12,82"),
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
        "straight": (4, "51,8 30,0 6,13 3,36 19,47 43,37 54,10! 54,50 50,100"),
        "leaning": (4, "57,8 37,0 11,18 1,42 14,52 38,41 56,12! 52,55 41,100"),
        "smooth": (2, "48,6 28,1 7,16 5,38 22,46 44,30 52,8 49,50 38,100"),
        "curl": (1, "50,12 29,0 7,12 6,34 24,44 46,28 52,8! 53,50 46,90 24,100 6,92"),
    },
}

DIGITS_PER_WRITER = 20  # on average
FAVOURITE_SHARE = 0.7  # of a writer's digits that are certain to be his or her favourite allograph
PIN_POSITIONS = np.stack(np.meshgrid(*[np.linspace(-0.6, 0.6, 5)] * 2), -1).reshape(25, 2)
PIN_REACH = 0.22  # digit heights; how far around a pin the sheet follows it
CHUNK_DIGITS = 512  # digits written together


def generate(
    count: int, seed: int, on_progress: Callable[[int, int], None] | None = None
) -> DigitSet:
    """Generate `count` digits, equally many of each, in random order.

    The same seed gives the same digits, another seed digits by other writers. `on_progress(done,
    total)` is called now and then. 20,000 digits take about a second.

    >>> generate(1000, seed=0).labels.bincount()
    tensor([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % CLASS_COUNT)
    writers = make_writers(-(-count // DIGITS_PER_WRITER), rng)
    writer = rng.integers(len(writers), size=count)  # of each digit
    images = torch.empty(count, IMAGE_SIDE, IMAGE_SIDE, dtype=torch.uint8)
    done = 0
    for digit, path, chosen in assign_allographs(labels, writers.preference[writer, labels], rng):
        images[chosen] = write(digit, path, writers.take(writer[chosen]), rng)
        done += len(chosen)
        if on_progress:
            on_progress(done, count)
    return DigitSet(images, torch.from_numpy(labels), "builtin")


def assign_allographs(
    labels: np.ndarray, preference: np.ndarray, rng: Generator
) -> Iterator[tuple[int, str, np.ndarray]]:
    """Choose an allograph for every digit, given each writer's `preference` (N,).

    Yields (digit, path, indices of digits to be written so), at most `CHUNK_DIGITS` at a time.
    """
    for digit, allographs in ALLOGRAPHS.items():
        indices = np.flatnonzero(labels == digit)
        choice = choose_allographs(allographs, preference[indices], rng)
        for number, (_, path) in enumerate(allographs.values()):
            chosen = indices[choice == number]
            for start in range(0, len(chosen), CHUNK_DIGITS):
                yield digit, path, chosen[start : start + CHUNK_DIGITS]


def choose_allographs(allographs: Allographs, preference: np.ndarray, rng: Generator) -> np.ndarray:
    """Choose which of a digit's allographs each sample is written as: indices int64 (N,).

    Each allograph owns an interval of [0, 1), longer if it is more common. A writer's `preference`
    (N,) lies in the interval of his or her favourite; now and then chance decides instead.
    """
    ends = np.cumsum([common for common, _ in allographs.values()])
    by_chance = rng.random(len(preference)) >= FAVOURITE_SHARE
    drawn = np.where(by_chance, rng.random(len(preference)), preference)
    return np.searchsorted(ends / ends[-1], drawn, "right")


# --- skeletons: from text to points ---------------------------------------------------------------


def parse_path(path: str) -> tuple[np.ndarray, list[list[int]]]:
    """A path's control points and smooth runs: "0,0 60,0! 30,100" -> (2, K), runs.

    Points are x and y in digit heights with (0, 0) in the digit's middle. A run lists the points
    that the pen passes before it turns sharply or is lifted: here [[0, 1], [1, 2]].
    """
    positions: list[list[float]] = []
    runs: list[list[int]] = []
    for stroke in path.split("/"):
        runs.append([])
        for mark in stroke.split():
            runs[-1].append(len(positions))
            if mark.endswith("!"):
                runs.append([len(positions)])
            positions.append([int(number) / 100 for number in mark.rstrip("!").split(",")])
    points = np.array(positions).T
    middle = (points.min(1) + points.max(1)) / 2
    return points - middle[:, None], runs


# --- writers: what stays the same in a person's handwriting ---------------------------------------


@dataclass(frozen=True)
class Writers:
    """The handwriting of W writers: arrays of W rows."""

    slant: np.ndarray  # how far to the right for each unit up
    breadth: np.ndarray  # of a digit, as a share of its skeleton's
    tilt: np.ndarray  # radians, clockwise
    roundness: np.ndarray  # 0 joins points by straight lines, 1 by a smooth curve
    tremor: np.ndarray  # digit heights by which the hand misses a point
    pen: np.ndarray  # its radius in digit heights
    pressure: np.ndarray  # how unevenly the pen is pressed, as a share of its radius
    ink: np.ndarray  # pixels by which it runs over the stroke's edge, or stops short of it
    preference: np.ndarray  # (W, 10) in [0, 1): decides the favourite allograph of each digit
    pull: np.ndarray  # (W, 10, 2, 25): how far the pins are pulled, see `distort_skeleton`

    def __len__(self) -> int:
        return len(self.slant)

    def take(self, indices: np.ndarray) -> "Writers":
        """The writers at `indices` (N,), in that order and as often as they are named."""
        return Writers(*(getattr(self, field.name)[indices] for field in fields(self)))


def make_writers(count: int, rng: Generator) -> Writers:
    """Random writers; slants, widths and pens are distributed about as in MNIST."""
    return Writers(
        slant=rng.normal(0.2, 0.23, count),
        breadth=rng.lognormal(0, 0.2, count),
        tilt=rng.normal(0, 0.05, count),
        roundness=rng.uniform(0.85, 1.15, count),
        tremor=rng.lognormal(np.log(0.015), 0.4, count),
        pen=rng.lognormal(np.log(0.072), 0.27, count),
        pressure=rng.lognormal(np.log(0.15), 0.3, count),
        ink=rng.lognormal(np.log(0.1), 0.35, count),
        preference=rng.random((count, CLASS_COUNT)),
        pull=rng.normal(0, 0.05, (count, CLASS_COUNT, 2, len(PIN_POSITIONS))),
    )


# --- from skeleton to image: what differs each time a writer writes a digit -----------------------


def write(digit: int, path: str, writers: Writers, rng: Generator) -> Tensor:
    """Write the digit along `path` once by each of N writers: uint8 (N, 28, 28)."""
    straight, x, y = trace_path(digit, path, writers, rng)
    rough = writers.ink[:, None, None] * rng.normal(0, 1, (len(writers), BOX_SIDE, BOX_SIDE))
    return centre_by_mass(ink_dots(x, y, pen_radii(straight, writers, rng), rough))


def trace_path(
    digit: int, path: str, writers: Writers, rng: Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dots along each pen's way, x and y (N, P), after the matrix that makes dots of points (P, K).

    The matrix is that of straight lines (see `spline_matrices`).
    """
    points, runs = parse_path(path)
    straight, smooth = spline_matrices(points[0], points[1], runs, DOT_GAP / BOX_SIDE)  # (P, K)
    controls = distort_skeleton(points, writers, digit, rng)  # (N, 2, K)
    lines = controls @ straight.T  # (N, 2, P)
    dots = lines + writers.roundness[:, None, None] * (controls @ smooth.T - lines)
    return straight, *slant_dots(dots, writers, rng)


def distort_skeleton(
    points: np.ndarray, writers: Writers, digit: int, rng: Generator
) -> np.ndarray:
    """Move a skeleton's control points as each writer does: (2, K) -> (N, 2, K).

    The skeleton is drawn on a rubber sheet. Writers pull it by pins, in their own way and each time
    a little differently; neighbours move together, so that loops stay closed and strokes joined.
    """
    apart = ((points[:, None] - PIN_POSITIONS.T[:, :, None]) ** 2).sum(0)  # (25, K), squared
    follow = np.exp(-apart / (2 * PIN_REACH**2))
    pull = writers.pull[:, digit] + rng.normal(0, 0.025, (len(writers), 2, len(PIN_POSITIONS)))
    miss = rng.normal(0, writers.tremor[:, None, None], (len(writers), *points.shape))
    return points + pull @ follow + miss


def slant_dots(dots: np.ndarray, writers: Writers, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Stretch sideways, slant, then tilt: (N, 2, P) -> x, y, each (N, P)."""
    each = len(writers), 1
    breadth = writers.breadth[:, None] * rng.lognormal(0, 0.12, each)
    slant = writers.slant[:, None] + rng.normal(0, 0.1, each)
    tilt = writers.tilt[:, None] + rng.normal(0, 0.05, each)
    x = breadth * dots[:, 0] - slant * dots[:, 1]
    y = dots[:, 1]
    return x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)


def pen_radii(straight: np.ndarray, writers: Writers, rng: Generator) -> np.ndarray:
    """The pen's radius at each dot, changing evenly between control points: (N, P)."""
    count, points = len(writers), straight.shape[1]
    force = rng.normal(0, writers.pressure[:, None], (count, points)) @ straight.T
    return writers.pen[:, None] * rng.lognormal(0, 0.1, (count, 1)) * np.exp(force)
