"""What normalisation loses and costs: `python -m benchmarks.sketch`.

Test digits are enlarged to 60-260 px, placed anywhere on a 280-px canvas and normalised back. A
perfect normalisation would lose no accuracy; a canvas merely shrunk to 28x28 shows what it is for.
"""

import os
from time import perf_counter

import numpy as np
import torch
from PIL import Image

from mnist_core import (
    DigitSet,
    FitSettings,
    LinearClassifier,
    evaluate,
    fit,
    load_source,
    normalize_sketch,
)

COUNT, CANVAS = 2000, 280
SETTINGS = FitSettings(epochs=15, optimizer="adam")


def on_canvas(image, rng):
    """The digit, uint8 (28, 28), at a random size and place on a canvas, uint8 (280, 280)."""
    side = int(rng.integers(60, 261))
    top, left = rng.integers(0, CANVAS - side + 1, 2)
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    enlarged = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    canvas[top : top + side, left : left + side] = np.asarray(enlarged)
    return canvas


def shrunk(canvas):
    return torch.from_numpy(np.array(Image.fromarray(canvas).resize((28, 28))))


def main():
    torch.set_num_threads(1)
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    train, test = load_source(source, os.environ.get("MNIST_DATA_DIR", "data"))
    model = LinearClassifier()
    for _ in fit(model, *train.split(len(train) // 6, seed=0), SETTINGS):
        pass

    rng = np.random.default_rng(0)
    originals = test.take(torch.arange(COUNT))
    canvases = [on_canvas(image, rng) for image in originals.images.numpy()]
    start = perf_counter()
    normalized = torch.stack([normalize_sketch(canvas).pixels for canvas in canvases])
    seconds = perf_counter() - start
    naive = torch.stack([shrunk(canvas) for canvas in canvases])

    def accuracy(images):
        return 100 * evaluate(model, DigitSet(images, originals.labels, "sketches")).accuracy

    kept = accuracy(originals.images)
    print(f"{COUNT} test digits of {source}, accuracy of the linear model")
    print(f"  originals                    {kept:5.1f} %")
    print(f"  normalised from the canvas   {accuracy(normalized):5.1f} %")
    print(f"  lost                         {kept - accuracy(normalized):5.1f} points")
    print(f"  canvas shrunk to 28x28       {accuracy(naive):5.1f} %")
    print(f"normalize_sketch takes {1000 * seconds / COUNT:.2f} ms a canvas")


if __name__ == "__main__":
    main()
