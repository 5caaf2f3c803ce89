"""Every model beside scikit-learn's: `python -m benchmarks.models [PENS]`.

Prints a table: how many of MNIST's test digits each reads right, of the built-in test digits, and
of the strokes in the file PENS (see `benchmarks.hands`); how many numbers it has learned, and how
many seconds its training took. All but the best model here, which comes trained, learn from the
same 50,000 of MNIST's training digits, for as many epochs. Needs MNIST, named by MNIST_DATA_DIR.
"""

import os
import sys
import warnings
from pathlib import Path
from time import perf_counter

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from benchmarks.hands import BRUSH, of_a_tablet
from benchmarks.sketch import CANVAS
from mnist_core import DigitSet, FitSettings, evaluate, load_source, normalize_strokes
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.imaging.pixels import scale
from mnist_core.models.catalog import MODELS
from mnist_core.training.fit import fit
from mnist_core.training.pretrained import load_pretrained

EPOCHS = 10
SETTINGS = FitSettings(EPOCHS, 1e-3, 128, "adam")
OF_SCIKIT_LEARN = {  # as a first notebook would have them
    "LogisticRegression": lambda: LogisticRegression(max_iter=50),
    "MLPClassifier": lambda: MLPClassifier(
        (64,), batch_size=SETTINGS.batch_size, max_iter=EPOCHS, random_state=0
    ),
}


def test_sets() -> dict[str, DigitSet]:
    """What all are tested on: a title -> the digits."""
    sets = {
        "MNIST": load_source("mnist", os.environ["MNIST_DATA_DIR"])[1],
        "built-in": load_source("builtin", "data")[1],
    }
    if sys.argv[1:]:
        drawings, shrunk = of_a_tablet(Path(sys.argv[1]))
        images = [normalize_strokes(drawing, CANVAS, BRUSH).pixels for drawing in drawings]
        sets["strangers' pens"] = DigitSet(torch.stack(images), shrunk.labels, "drawn again")
    return sets


def report(name, accuracy_on, numbers, seconds, sets):
    shares = " | ".join(f"{accuracy_on(digits):.1%}" for digits in sets.values())
    print(f"| {name} | {shares} | {numbers:,} | {seconds} |", flush=True)


def report_ours(sets, train, validation):
    for kind, make in MODELS.items():
        for normalization in NORMALIZATIONS:
            model, begun = make(0, normalization), perf_counter()
            for _ in fit(model, train, validation, SETTINGS):
                pass
            seconds = f"{perf_counter() - begun:.0f}"

            def accuracy_on(digits, model=model):
                return evaluate(model, digits).accuracy

            report(f"{kind}, {normalization}", accuracy_on, model.parameter_count, seconds, sets)
    best = load_pretrained()
    report("best here", lambda some: evaluate(best, some).accuracy, best.parameter_count, "–", sets)


def report_theirs(sets, train):
    inputs, labels = scale(train.images).numpy(), train.labels.numpy()
    for name, make in OF_SCIKIT_LEARN.items():
        begun = perf_counter()
        model = make().fit(inputs, labels)
        seconds = f"{perf_counter() - begun:.0f}"
        layers = getattr(model, "coefs_", None), getattr(model, "intercepts_", None)
        arrays = [*layers[0], *layers[1]] if layers[0] else [model.coef_, model.intercept_]

        def accuracy_on(digits, model=model):
            return model.score(scale(digits.images).numpy(), digits.labels.numpy())

        report(f"scikit-learn: {name}", accuracy_on, sum(a.size for a in arrays), seconds, sets)


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
    report_ours(sets, train, validation)
    report_theirs(sets, train)


if __name__ == "__main__":
    main()
