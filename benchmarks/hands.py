"""How strangers' digits are read when drawn stroke by stroke: `python -m benchmarks.hands`.

The strokes are drawn straight into the core, then with the mouse on the canvas of the Sketch page,
in Chromium. The two models that are ready there read them: the linear baseline and the best here.

- `python -m benchmarks.hands FILE`: strokes as a tablet recorded them. The baseline is the same
  drawing merely shrunk to 28x28, as demos do it that know nothing of MNIST's own preparation. Two
  files of the UCI Machine Learning Repository can be read: `ujipenchars2.txt`, the UJI Pen
  Characters, version 2 (Prat, Marzal, Martin, Ramos-Garijo and Castro-Bleda, 2008), sixty people
  who wrote each digit twice; and `pendigits-orig-tra.txt` or any other in the UNIPEN format, the
  Pen-Based Recognition of Handwritten Digits (Alpaydin and Alimoglu, 1996), 7,494 by thirty people.
  A class's own digits, downloaded from the Classroom page as strokes (.jsonl), can be read, too.
- Without a file, MNIST's test digits, written by people whose digits aren't in the training set,
  are thinned to lines, and the lines followed as a pen would. The baseline is how they are read as
  they were written. This is easier: they are of the collection that the models learned from.

Needs MNIST, named by MNIST_DATA_DIR.
"""

import os
import sys
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import expect, sync_playwright
from scipy.ndimage import zoom
from skimage.morphology import skeletonize

from benchmarks.sessions import serve
from benchmarks.sketch import CANVAS
from classroom.files import read_json_lines
from mnist_core import DigitSet, evaluate, load_source, normalize_strokes
from mnist_core.constants import IMAGE_SIDE
from mnist_core.imaging.ablation import shrink
from mnist_core.imaging.strokes import draw_strokes
from mnist_core.training.pretrained import load_pretrained
from tests.support.chromium import FLAGS, at_rest, find
from tests.support.drawing import canvas
from ui.session.models import BASELINE, BEST, train_baseline

COUNT, ON_CANVAS = 2000, 200  # digits drawn, spread over the test set
BRUSH, HIGH = 20, 200  # pixels: the canvas's brush, and a digit's longer side
FINER, EVERY = 4, 3  # thinned at four times the size; every third point of a line is kept
EIGHT = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column]


# --- strokes of a tablet --------------------------------------------------------------------------


def of_a_tablet(path):
    """The digits of a file of strokes on the canvas; and merely shrunk from there."""
    lines = path.read_text("utf-8", errors="replace").splitlines()
    if lines and lines[0].startswith("{"):
        return as_drawn(*read_class(lines))
    unipen = any(line.startswith(".SEGMENT") for line in lines)
    return as_drawn(*(read_unipen(lines) if unipen else read_uji(lines)))


def as_drawn(labels, strokes):
    """Digits on the canvas as they were written; and merely shrunk from there."""
    drawings = [placed(drawing) for drawing in strokes]
    images = [shrink(draw_strokes(drawing, CANVAS, BRUSH), IMAGE_SIDE) for drawing in drawings]
    return drawings, DigitSet(torch.stack(images), torch.tensor(labels), "merely shrunk")


def read_class(lines):
    """The labels and the strokes of the digits in a class's file, which Classroom downloads."""
    writers = read_json_lines("\n".join(lines).encode())
    digits = [digit for written in writers.values() for digit in written]
    return [digit.label for digit in digits], [digit.strokes for digit in digits]


def read_uji(lines):
    """The labels of the digits among the UJI Pen Characters, and the strokes (K, 2) of each."""
    labels, drawings = [], []
    for line in lines:
        match line.split():
            case ["WORD", character, _]:
                drawing = []
                if character in set("0123456789"):
                    labels.append(int(character))
                    drawings.append(drawing)
            case ["POINTS", _, "#", *numbers]:
                drawing.append(np.array(numbers, float).reshape(-1, 2))
    return labels, drawings


def read_unipen(lines):
    """The labels of UNIPEN's segments, and the strokes (K, 2) of each, turned to y downwards."""
    labels, drawings, points = [], [], []
    for line in lines:
        match line.split():
            case [".SEGMENT", *_, label]:
                labels.append(int(label.strip('"')))
                drawings.append([])
            case [".PEN_DOWN"]:
                points = []
            case [".PEN_UP"]:
                drawings[-1].append(np.array(points, float) * (1, -1))
            case [x, y] if not x.startswith("."):
                points.append((x, y))
    return labels, drawings


# --- strokes of MNIST's digits --------------------------------------------------------------------


def thinned(test):
    """Some of the test digits as strokes on the canvas; and as they were written."""
    digits = test.take(slice(None, None, len(test) // COUNT))
    drawings = [placed(strokes_of(image)) for image in digits.images.numpy()]
    return drawings, DigitSet(digits.images, digits.labels, "as written")


def strokes_of(image) -> list[np.ndarray]:
    """A digit, uint8 (28, 28), as strokes (K, 2) that run along the middle of its ink."""
    thin = skeletonize(zoom(image.astype(float), FINER, order=1) > 127)
    points = {(int(y), int(x)) for y, x in np.argwhere(thin)}
    ways = {point: neighbours(point, points) for point in points}
    strokes = []
    while any(ways.values()):
        # A pen begins at an end; on a closed line, anywhere.
        ends = [point for point, on in ways.items() if len(on) % 2]
        start = min(ends or [point for point, on in ways.items() if on])
        strokes.append(follow(start, ways))
    if not strokes:  # a dot
        strokes = [[point, point] for point in points]
    return [np.array([*line[:-1:EVERY], line[-1]], float)[:, ::-1] for line in strokes]


def neighbours(point, points):
    """The points of a line that are next to this one; a corner isn't cut where there is one."""
    y, x = point
    beside = {(y + dy, x + dx) for dy, dx in EIGHT if (y + dy, x + dx) in points}
    return {
        (v, u)
        for v, u in beside
        if v == y or u == x or not {(v, x), (y, u)} & points  # diagonal: only where no way around
    }


def follow(point, ways):
    """Along the line from a point, straight on at a crossing; the way taken is taken out."""
    line = [point]
    while ways[point]:
        heading = np.subtract(point, line[-min(len(line), 6)])
        onward = max(ways[point], key=lambda to: np.subtract(to, point) @ heading)
        ways[point].discard(onward)
        ways[onward].discard(point)
        line.append(point := onward)
    return line


# --- drawing them ---------------------------------------------------------------------------------


def placed(strokes):
    """The strokes as large as people draw, in the middle of the canvas, on whole pixels."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = HIGH / max(np.ptp(points, axis=0).max(), 1)
    return [((stroke - (low + high) / 2) * scale + CANVAS / 2).round() for stroke in strokes]


def report_core(models, baseline, again, few):
    """Drawn straight into the core, beside the baseline."""
    for name, model in models.items():
        sets = baseline, again, again.take(few)
        before, drawn_again, some = (evaluate(model, one).accuracy for one in sets)
        print(f"{name}: {drawn_again:.1%} of {len(again)}; {baseline.name}: {before:.1%}")
        print(f"  of the digits that are drawn on the canvas, too: {some:.1%}")


def report_canvas(browser, url, name, labels, drawings):
    """Drawn with the mouse, read by one of the two models that are ready on the Sketch page."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(120_000)
    page.goto(f"{url}/sketch")
    prediction = page.locator(".st-key-prediction")
    expect(prediction).to_contain_text("–")
    at_rest(page)
    page.locator(".st-key-model").get_by_text(name).click()
    at_rest(page)
    right = 0
    for drawing, label in zip(drawings, labels.tolist(), strict=True):
        draw(page, drawing)
        at_rest(page)
        right += prediction.inner_text().startswith(str(label))
        page.locator(".st-key-clear button").first.click()
        expect(prediction).to_contain_text("–")
        at_rest(page)
    page.close()
    print(f"{name}, on the canvas: {right / len(drawings):.1%} of {len(drawings)}")


def draw(page, strokes):
    box = canvas(page)
    for stroke in strokes:
        way = stroke + [box["x"], box["y"]]
        page.mouse.move(*way[0])
        page.mouse.down()
        for x, y in way[1:]:
            page.mouse.move(x, y)
        page.mouse.up()
    page.wait_for_timeout(450)  # the canvas waits a moment for another stroke


def main():
    if "MNIST_DATA_DIR" not in os.environ:
        sys.exit("This needs real handwriting: set MNIST_DATA_DIR to the folder that has MNIST.")
    torch.set_num_threads(1)
    _, test = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    drawings, baseline = of_a_tablet(Path(sys.argv[1])) if sys.argv[1:] else thinned(test)
    again = [normalize_strokes(drawing, CANVAS, BRUSH).pixels for drawing in drawings]
    again = DigitSet(torch.stack(again), baseline.labels, "drawn again")
    few = slice(None, None, max(1, len(again) // ON_CANVAS))
    models = {BASELINE: train_baseline("mnist"), BEST: load_pretrained()}
    report_core(models, baseline, again, few)
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for name in models:
            report_canvas(browser, server.url, name, again.labels[few], drawings[few])
        browser.close()


if __name__ == "__main__":
    main()
