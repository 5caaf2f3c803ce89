"""How well drawings are brought to 28x28, and when they are doubted: `python -m benchmarks.sketch`.

Three questions, put to linear models trained on the source's training digits.

- Pictures: test digits are enlarged to 60-260 px, placed anywhere on a 280-px canvas and normalised
  back. A perfect normalisation would lose no accuracy; a canvas merely shrunk to 28x28 shows what
  it is for.
- Strokes: the built-in writers' strokes are drawn at 25-95 % of the canvas, anywhere on it, with
  brushes of 8-40 px. How often does that change the answer?
- Doubt: how many test digits that are read right are doubted, and how many scribbles and letters?
"""

import os
from time import perf_counter

import numpy as np
import torch
from PIL import Image

from benchmarks.letters import LETTERS, letters
from mnist_core import (
    DigitSet,
    FitSettings,
    LinearClassifier,
    evaluate,
    fit,
    load_source,
    normalize_sketch,
    normalize_strokes,
)
from mnist_core.constants import CLASS_COUNT
from mnist_core.data.handwriting import assign_allographs, make_writers, trace_path
from mnist_core.evaluation.novelty import fit_margin, fit_novelty_detector, margin
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.imaging.pen import spline_matrices
from mnist_core.models.classifier import Classifier
from mnist_core.training.pretrained import load_pretrained

COUNT, CANVAS = 2000, 280
STROKES, VARIANTS, SCRIBBLES = 300, 4, 500
SETTINGS = FitSettings(epochs=15, optimizer="adam")


# --- pictures -------------------------------------------------------------------------------------


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


def report_pictures(model, test):
    rng = np.random.default_rng(0)
    originals = test.take(slice(COUNT))
    canvases = [on_canvas(image, rng) for image in originals.images.numpy()]
    start = perf_counter()
    normalized = torch.stack([normalize_sketch(canvas).pixels for canvas in canvases])
    seconds = perf_counter() - start
    merely_shrunk = torch.stack([shrunk(canvas) for canvas in canvases])

    def accuracy(images):
        return 100 * evaluate(model, DigitSet(images, originals.labels, "sketches")).accuracy

    kept = accuracy(originals.images)
    print(f"pictures: {len(originals)} test digits, accuracy of a linear model")
    print(f"  originals                    {kept:5.1f} %")
    print(f"  normalised from the canvas   {accuracy(normalized):5.1f} %")
    print(f"  lost                         {kept - accuracy(normalized):5.1f} points")
    print(f"  canvas shrunk to 28x28       {accuracy(merely_shrunk):5.1f} %")
    print(f"  normalize_sketch takes       {1000 * seconds / len(originals):5.2f} ms a canvas")


# --- strokes --------------------------------------------------------------------------------------


def written_strokes(count, seed):
    """Digits of the built-in writers as (label, strokes), about one digit high."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % CLASS_COUNT)
    writers = make_writers(count, rng)
    for digit, path, chosen in assign_allographs(
        labels, writers.preference[np.arange(count), labels], rng
    ):
        _, xs, ys = trace_path(digit, path, writers.take(chosen), rng)
        for x, y in zip(xs, ys, strict=True):
            dots = np.stack([x, y], 1)
            lifted = np.flatnonzero(np.hypot(*np.diff(dots, axis=0).T) > 0.12) + 1
            yield digit, [stroke for stroke in np.split(dots, lifted) if len(stroke) > 1]


def drawn(strokes, side, brush, rng=None):
    """The strokes so large that the longer side is `side` px, at a random place or in the middle.

    The mouse knows whole pixels only.
    """
    points = np.concatenate(strokes)
    low, size = points.min(0), np.ptp(points, axis=0)
    scale = side / size.max()
    room = CANVAS - size * scale
    corner = room * (rng.random(2) if rng else 0.5)
    placed = [((stroke - low) * scale + corner).round() for stroke in strokes]
    return normalize_strokes(placed, CANVAS, brush).pixels


def report_strokes(models):
    rng = np.random.default_rng(0)
    usual, varied, labels = [], [], []
    for label, strokes in written_strokes(STROKES, seed=3):
        labels.append(label)
        usual.append(drawn(strokes, 0.7 * CANVAS, 20))
        for _ in range(VARIANTS):
            side, brush = rng.uniform(0.25, 0.95) * CANVAS, rng.uniform(8, 40)
            varied.append(drawn(strokes, side, brush, rng))
    usual, varied, labels = torch.stack(usual), torch.stack(varied), torch.tensor(labels)
    print(f"strokes: {len(labels)} digits, each drawn in {VARIANTS} sizes, places and brushes")
    for name, model in models.items():
        answers = model.logits(usual).argmax(1)
        others = model.logits(varied).argmax(1).reshape(-1, VARIANTS)
        changed = (others != answers[:, None]).float().mean().item()
        right = (answers == labels).float().mean().item()
        print(f"  {name}: {right:.1%} read right; answers that change {changed:.1%}")


# --- doubt ----------------------------------------------------------------------------------------


def scribble(rng):
    """One to three random curves all over the canvas."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        knots = int(rng.integers(4, 15))
        x, y = rng.uniform(40, 240, (2, knots))
        _, smooth = spline_matrices(x, y, [list(range(knots))], 6.0)
        strokes.append(np.stack([smooth @ x, smooth @ y], 1))
    return normalize_strokes(strokes, CANVAS, 20).pixels


def report_doubt(models, train, validation, test):
    rng = np.random.default_rng(0)
    strange = {
        "scribbles": torch.stack([scribble(rng) for _ in range(SCRIBBLES)]),
        "letters": letters(each=SCRIBBLES // len(LETTERS)),
    }
    detector = fit_novelty_detector(train, validation)
    print(
        f"doubt: {len(test)} test digits, {', '.join(f'{len(v)} {k}' for k, v in strange.items())}"
    )
    for name, model in models.items():
        least = fit_margin(model, validation)

        def doubted(images, model=model, least=least):
            close = margin(model.logits(images).softmax(1)) < least
            return close | detector.is_novel(images)

        right = model.logits(test.images).argmax(1) == test.labels
        shares = {"read right": doubted(test.images)[right], "wrong": doubted(test.images)[~right]}
        shares |= {kind: doubted(images) for kind, images in strange.items()}
        told = ", ".join(f"{kind} {share.float().mean():.1%}" for kind, share in shares.items())
        print(f"  {name}: doubted of those {told}")


def trained(train, validation) -> dict[str, Classifier]:
    """A linear model for each normalisation of pictures, and the best model here."""
    models: dict[str, Classifier] = {n: LinearClassifier(normalization=n) for n in NORMALIZATIONS}
    for model in models.values():
        for _ in fit(model, train, validation, SETTINGS):
            pass
    return models | {"best here": load_pretrained()}


def main():
    torch.set_num_threads(1)
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    everything, test = load_source(source, os.environ.get("MNIST_DATA_DIR", "data"))
    train, validation = everything.split(len(everything) // 6, seed=0)
    models = trained(train, validation)
    print(f"trained on {source}")
    report_pictures(models["as drawn"], test)
    report_strokes(models)
    report_doubt(models, train, validation, test)


if __name__ == "__main__":
    main()
