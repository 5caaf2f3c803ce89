"""How photographs of digits are read: `python -m benchmarks.photographs`.

Over papers, inks, lines and light, at random: digits as pens write them, and MNIST's test digits,
which nobody here learned from, laid on paper. Each model that the Sketch page offers reads the same
pictures. What isn't read is to be refused rather than guessed: no digit was found, or the page
says that it isn't sure. Needs MNIST, named by MNIST_DATA_DIR; `--pictures` of each kind.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from statistics import median
from time import process_time

import numpy as np
import torch
from torch import Tensor

from benchmarks.sessions import show
from mnist_core import DigitSet, load_source, normalize_sketch
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.photograph import decode_photograph, find_ink_on_paper
from tests.support.paper_kinds import KINDS, picture_of
from tests.support.photographs import encoded, photograph
from ui.session.models import BEST, NamedModel, offered_baselines
from ui.sketch.drawing import Drawing
from ui.sketch.prediction import predict_drawing

TARGET = 97  # per cent of what is legible, for the best model
MAX_SECONDS = 0.5  # of the processor, for a photograph of a phone


def pictures(kind: str, count: int, test: DigitSet) -> Iterator[tuple[int, Tensor | None]]:
    """Photographs of a kind: (the digit, what the page finds in the file), at random, yet the same.

    One is written with a pen, the next is one of the `test` digits.
    """
    rng = np.random.default_rng(0)
    for number in range(count):
        digit, image = number % 10, None
        if number % 2:
            digit, image = int(test.labels[number]), test.images[number].numpy()
        yield digit, find_digit(encoded(picture_of(kind, rng, digit, image), "PNG"))


def find_digit(content: bytes) -> Tensor | None:
    """The 28x28 pixels that the page finds in a file; None where there is no digit to be seen."""
    try:
        return normalize_sketch(find_ink_on_paper(decode_photograph(content, "It"))).pixels
    except EmptySketchError:
        return None


def verdict(named: NamedModel, pixels: Tensor | None, digit: int) -> str:
    """What becomes of a picture of the digit: right, refused or wrong."""
    if pixels is None:
        return "refused"
    prediction = predict_drawing(Drawing(pixels, {}), named, "mnist")
    if prediction.probabilities.argmax().item() == digit:
        return "right"
    return "refused" if prediction.doubt else "wrong"


def report_speed() -> None:
    """A phone's photograph of twelve megapixels, from the file to 784 numbers."""
    content = encoded(photograph([2], size=(1000, 750)).resize((4000, 3000)))
    seconds = []
    for _ in range(5):
        begun = process_time()
        find_digit(content)
        seconds.append(process_time() - begun)
    usual = median(seconds)
    met = usual <= MAX_SECONDS
    show("a photograph of 12 megapixels, read", f"{usual:.2f}", "s", f"<= {MAX_SECONDS} s", met)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=40)
    count = parser.parse_args().pictures
    if "MNIST_DATA_DIR" not in os.environ:
        sys.exit("This needs real handwriting: set MNIST_DATA_DIR to the folder that has MNIST.")
    torch.set_num_threads(1)
    report_speed()
    _, test = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    models = {name: offer.make() for name, offer in offered_baselines("mnist").items()}
    totals: dict[str, Counter[str]] = {name: Counter() for name in models}
    for kind in KINDS:
        counts = {name: Counter[str]() for name in models}
        for digit, pixels in pictures(kind, count, test):
            for name, named in models.items():
                counts[name][verdict(named, pixels, digit)] += 1
        for name in models:
            totals[name] += counts[name]
            shares = ", ".join(
                f"{counts[name][what] / count:.0%} {what}" for what in ("right", "refused", "wrong")
            )
            print(f"{kind:28} {name:10} {shares}", flush=True)
    for name, total in totals.items():
        shares = {what: 100 * total[what] / total.total() for what in ("right", "refused", "wrong")}
        target = TARGET if name == BEST else None
        met = target is None or shares["right"] >= target
        limit = f">= {target} %" if target else None
        show(f"photographs read right, {name}", f"{shares['right']:.1f}", "%", limit, met)
        show(f"... refused, {name}", f"{shares['refused']:.1f}", "%", None, True)
        show(f"... read wrong, {name}", f"{shares['wrong']:.1f}", "%", None, True)


if __name__ == "__main__":
    main()
