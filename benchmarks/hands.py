"""How strangers' digits are read when drawn stroke by stroke: `python -m benchmarks.hands`.

MNIST's test digits were written with a pen by people whose digits aren't in the training set. Here
they are thinned to lines, the lines are followed as a pen would, and the strokes are drawn again:
first straight into the core, then with the mouse on the canvas of the Sketch page, in Chromium,
where models read them that were trained on the Train page. How the digits themselves are read,
before they were thinned, is the baseline. Strokes from a tablet are harder: these come from the
collection that the models learned from, and the pen's way is a guess. Needs MNIST, named by
MNIST_DATA_DIR.
"""

import os
import sys

import numpy as np
import torch
from playwright.sync_api import expect, sync_playwright
from scipy.ndimage import zoom
from skimage.morphology import skeletonize

from benchmarks.pages import at_rest
from benchmarks.sessions import serve
from benchmarks.sketch import CANVAS, SETTINGS, trained
from mnist_core import DigitSet, evaluate, load_source, normalize_strokes
from tests.browser.chromium import FLAGS, find
from tests.browser.drawing import canvas

COUNT, ON_CANVAS = 2000, 100  # digits drawn, spread over the test set
BRUSH, HIGH = 20, 200  # pixels: the canvas's brush, and a digit's longer side
FINER, EVERY = 4, 3  # thinned at four times the size; every third point of a line is kept
EIGHT = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column]


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


def placed(strokes):
    """The strokes as large as people draw, in the middle of the canvas, on whole pixels."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = HIGH / max(np.ptp(points, axis=0).max(), 1)
    return [((stroke - (low + high) / 2) * scale + CANVAS / 2).round() for stroke in strokes]


def report_core(models, digits, again, few):
    """Drawn straight into the core, beside the digits as they were written."""
    for name, model in models.items():
        sets = digits, again, again.take(few)
        written, drawn, some = (evaluate(model, one).accuracy for one in sets)
        print(f"{name}: {written:.1%} as written, {drawn:.1%} drawn again ({len(digits)} digits)")
        print(f"  of the digits that are drawn on the canvas, too: {some:.1%}")


def report_canvas(browser, url, name, digits, drawings):
    """Drawn with the mouse, read by a model that was trained on the Train page."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(120_000)
    straighten = "&straighten=true" if name == "straightened" else ""
    page.goto(f"{url}/train?optimizer=Adam&epochs={SETTINGS.epochs}{straighten}")
    page.locator(".st-key-speed input").focus()
    page.keyboard.press("End")
    expect(page.locator(".st-key-speed")).to_contain_text("full speed")
    at_rest(page)
    page.locator(".st-key-play button").click()
    expect(page.locator(".st-key-play button")).to_be_disabled(timeout=180_000)
    at_rest(page)
    page.get_by_test_id("stHeader").get_by_role("link", name="Sketch").click()
    prediction = page.locator(".st-key-prediction")
    expect(prediction).to_contain_text("–")
    right = 0
    for drawing, label in zip(drawings, digits.labels.tolist(), strict=True):
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
    everything, test = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    digits = test.take(slice(None, None, len(test) // COUNT))
    drawings = [placed(strokes_of(image)) for image in digits.images.numpy()]
    again = [normalize_strokes(drawing, CANVAS, BRUSH).pixels for drawing in drawings]
    again = DigitSet(torch.stack(again), digits.labels, "drawn again")
    few = slice(None, None, COUNT // ON_CANVAS)
    models = trained(*everything.split(10_000, seed=0))
    report_core(models, digits, again, few)
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for name in models:
            report_canvas(browser, server.url, name, digits.take(few), drawings[few])
        browser.close()


if __name__ == "__main__":
    main()
