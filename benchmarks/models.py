"""Every model beside scikit-learn's: `python -m benchmarks.models [PENS]`.

Prints a table: how many of MNIST's test digits each reads right, of the built-in test digits, of
photographs of all kinds (see `benchmarks.photographs`), and of the strokes in the file PENS (see
`benchmarks.pens`); how many numbers it has learned, and how many seconds of the processor its
training took. All learn from the same 50,000 of MNIST's training digits, for as many epochs, but
for the two that stand ready on Sketch. Needs MNIST, named by MNIST_DATA_DIR.
"""

import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from torch import Tensor

from benchmarks.pens import BRUSH, of_a_tablet
from benchmarks.photographs import pictures
from benchmarks.sketch import CANVAS
from mnist_core import DigitSet, FitSettings, load_source, normalize_strokes
from mnist_core.evaluation.metrics import compute_logits
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.imaging.pixels import scale
from mnist_core.models.catalog import MODELS
from mnist_core.models.classifier import Classifier
from mnist_core.training.fit import train_model
from mnist_core.training.pretrained import load_pretrained
from tests.support.paper_kinds import KINDS
from ui.session.datasets import datasets, split
from ui.session.models import train_baseline

EPOCHS, PHOTOGRAPHS = 10, 40  # the latter of each kind
SETTINGS = FitSettings(EPOCHS, 1e-3, 128, "adam")
OF_SCIKIT_LEARN = {  # as a first notebook would have them
    "LogisticRegression": lambda: LogisticRegression(max_iter=50),
    "MLPClassifier": lambda: MLPClassifier(
        (64,), batch_size=SETTINGS.batch_size, max_iter=EPOCHS, random_state=0
    ),
}


@dataclass(frozen=True)
class TestSet:
    """Digits to read, and how many more there were in which no digit was found."""

    digits: DigitSet
    lost: int = 0

    def share_right(self, answer: Callable[[DigitSet], Tensor]) -> float:
        """How many of all are read right by what answers (N,) for N digits."""
        right = int((answer(self.digits) == self.digits.labels).sum())
        return right / (len(self.digits) + self.lost)


def test_sets() -> dict[str, TestSet]:
    """What all are tested on, by what it is called."""
    mnist = load_source("mnist", os.environ["MNIST_DATA_DIR"])[1]
    read = [one for kind in KINDS for one in pictures(kind, PHOTOGRAPHS, mnist)]
    found = [(digit, pixels) for digit, pixels in read if pixels is not None]
    sets = {
        "MNIST": TestSet(mnist),
        "built-in": TestSet(load_source("builtin", "data")[1]),
        "photographs": TestSet(as_set(*zip(*found, strict=True)), len(read) - len(found)),
    }
    if sys.argv[1:]:
        drawings, shrunk = of_a_tablet(Path(sys.argv[1]))
        images = [normalize_strokes(drawing, CANVAS, BRUSH).pixels for drawing in drawings]
        sets["strangers' pens"] = TestSet(as_set(shrunk.labels.tolist(), images))
    return sets


def as_set(labels, images) -> DigitSet:
    return DigitSet(torch.stack(images), torch.tensor(labels), "found")


def report(name, answer, numbers, seconds, sets):
    shares = " | ".join(f"{one.share_right(answer):.1%}" for one in sets.values())
    print(f"| {name} | {shares} | {numbers:,} | {seconds} |", flush=True)


def report_ours(name: str, train: Callable[[], Classifier], sets, is_trained=False):
    begun = process_time()
    model = train()
    seconds = "–" if is_trained else f"{process_time() - begun:.0f}"
    report(
        name,
        lambda some: compute_logits(model, some).argmax(1),
        model.parameter_count,
        seconds,
        sets,
    )


def report_theirs(sets, train):
    inputs, labels = scale(train.images).numpy(), train.labels.numpy()
    for name, make in OF_SCIKIT_LEARN.items():
        begun = process_time()
        model = make().fit(inputs, labels)
        seconds = f"{process_time() - begun:.0f}"
        layers = getattr(model, "coefs_", None), getattr(model, "intercepts_", None)
        arrays = [*layers[0], *layers[1]] if layers[0] else [model.coef_, model.intercept_]

        def answer(digits, model=model):
            return torch.from_numpy(model.predict(scale(digits.images).numpy()))

        report(f"scikit-learn: {name}", answer, sum(a.size for a in arrays), seconds, sets)


def main():
    if "MNIST_DATA_DIR" not in os.environ:
        sys.exit("This needs real handwriting: set MNIST_DATA_DIR to the folder that has MNIST.")
    torch.set_num_threads(1)
    warnings.simplefilter("ignore", ConvergenceWarning)  # 50 rounds are what is asked for
    sets = test_sets()
    print(f"| model | {' | '.join(sets)} | numbers | seconds |")
    print(f"| --- |{' ---: |' * (len(sets) + 2)}")
    everything, _ = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    train, validation = everything.split(10_000, seed=0)
    split("mnist"), datasets().digits("builtin")  # read before the baseline's clock starts
    report_ours("baseline on Sketch", lambda: train_baseline("mnist"), sets)
    report_ours("best here", load_pretrained, sets, is_trained=True)
    report_theirs(sets, train)
    for name, make in MODELS.items():
        for normalization in NORMALIZATIONS:
            model = make(0, normalization)
            report_ours(
                f"{name}, {normalization}",
                lambda model=model: train_model(model, train, validation, SETTINGS),
                sets,
            )


if __name__ == "__main__":
    main()
