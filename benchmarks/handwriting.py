"""How good the built-in digits are: `python -m benchmarks.handwriting`.

How long they take to write, whether a linear model learns from them what it would learn from MNIST,
and how much of it carries over to MNIST's test set, found through MNIST_DATA_DIR.
"""

import os
from dataclasses import replace
from time import perf_counter

from mnist_core.data.handwriting import generate
from mnist_core.data.sources import load_source
from mnist_core.errors import SourceUnavailableError
from mnist_core.evaluation.metrics import evaluate
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.linear import LinearClassifier
from mnist_core.training.config import PRESETS, FitSettings
from mnist_core.training.data import cut
from mnist_core.training.fit import fit

ADAM = FitSettings(optimizer="adam", learning_rate=1e-3, epochs=15, batch_size=128)


def main():
    start = perf_counter()
    train, test = generate(20_000, seed=1), generate(4_000, seed=2)
    print(f"24,000 digits in {perf_counter() - start:.2f} s")

    mnist = mnist_test_set()
    for normalization in NORMALIZATIONS:
        model = LinearClassifier(normalization=normalization)
        for _ in fit(model, train, test, ADAM):
            pass
        print(f"{normalization}:")
        print(f"  the built-in test set: {evaluate(model, test).accuracy:.1%}")
        if mnist:
            print(f"  MNIST's test set: {evaluate(model, mnist).accuracy:.1%}")

    print("the notebook's settings, validation accuracy after each epoch:")
    settings = replace(PRESETS["Notebook"], epochs=20)
    for progress in fit(LinearClassifier(seed=0), *cut(train), settings):
        if progress.validation and (progress.epoch <= 5 or progress.epoch % 5 == 0):
            print(f"  {progress.epoch:.0f}: {progress.validation.accuracy:.1%}")


def mnist_test_set():
    try:
        return load_source("mnist", root=os.environ["MNIST_DATA_DIR"])[1]
    except (KeyError, SourceUnavailableError):
        print("MNIST's test set is left out: MNIST_DATA_DIR doesn't say where it is.")
        return None


if __name__ == "__main__":
    main()
