"""How strangers' digits are read when drawn stroke by stroke: `python -m benchmarks.hands`.

The strokes are drawn straight into the core, then some with the mouse on the canvas of the Sketch
page, in Chromium. The two models that are ready there read them: the linear baseline and the best
here.

- `python -m benchmarks.hands FILE`: strokes as a tablet recorded them (see `benchmarks.pens`). The
  baseline is the same drawing merely shrunk to 28x28, as demos do it that know nothing of MNIST's
  own preparation.
- Without a file, MNIST's test digits, written by people whose digits aren't in the training set,
  are thinned to lines, and the lines followed as a pen would. The baseline is how they are read as
  they were written. This is easier: they are of the collection that the models learned from.

Needs MNIST, named by MNIST_DATA_DIR. `--on-canvas` says how many go through the browser, spread
evenly over the file and so over its writers; 0 leaves it out.
"""

import argparse
import os
import sys
from pathlib import Path

import torch
from playwright.sync_api import expect, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pens import BRUSH, of_a_tablet, thinned
from benchmarks.sessions import serve
from benchmarks.sketch import CANVAS
from mnist_core import DigitSet, evaluate, load_source, normalize_strokes
from mnist_core.training.pretrained import load_pretrained
from tests.support.chromium import FLAGS, at_rest, find
from tests.support.drawing import canvas, on_screen
from ui.session.models import BASELINE, BEST, train_baseline

PATIENCE = 120_000  # milliseconds for anything; a busy machine is no error


def report_core(models, baseline, again):
    """Drawn straight into the core, beside the baseline."""
    for name, model in models.items():
        before, drawn_again = (evaluate(model, one).accuracy for one in (baseline, again))
        told = f"{drawn_again:.1%} of {len(again)}; {baseline.name}: {before:.1%}"
        print(f"{name}: {told}", flush=True)


def report_canvas(browser, url, name, model, some, drawings):
    """Drawn with the mouse, read by one of the models on the Sketch page, beside the same core."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    with page.expect_websocket() as connection:
        page.goto(f"{url}/sketch")
    prediction = page.locator(".st-key-prediction")
    expect(prediction).to_contain_text("–")
    at_rest(page)
    page.locator(".st-key-model").get_by_text(name).click()
    at_rest(page)
    answers = []
    for drawing in drawings:
        draw(page, connection.value, drawing)
        answers.append(int(prediction.inner_text()[0]))
        page.locator(".st-key-clear button").first.click()
        expect(prediction).to_contain_text("–")
        at_rest(page)
    page.close()
    expected = model.logits(some.images).argmax(1)
    through = [(torch.tensor(answers) == one).float().mean() for one in (some.labels, expected)]
    core = (expected == some.labels).float().mean()
    print(
        f"{name}, on the canvas: {through[0]:.1%} of {len(answers)}; the same in the core: "
        f"{core:.1%}; as the core answers: {through[1]:.1%}",
        flush=True,
    )


def draw(page, socket, strokes):
    """Draw with the mouse, and wait for the answer to the whole drawing."""
    box = canvas(page)

    def holds_all(frame):
        return frame.count(b'"Path"') == len(strokes)

    with socket.expect_event("framesent", holds_all, timeout=PATIENCE):
        for stroke in strokes:
            way = on_screen(box, stroke)
            page.mouse.move(*way[0])
            page.mouse.down()
            for point in way[1:]:
                page.mouse.move(*point)
            page.mouse.up()
    with socket.expect_event("framereceived", ends_run, timeout=PATIENCE):
        pass
    at_rest(page)


def ends_run(frame) -> bool:
    """Whether a message of the server says that the page, or a part of it, has run."""
    return ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--on-canvas", type=int, default=200)
    asked = parser.parse_args()
    if "MNIST_DATA_DIR" not in os.environ:
        sys.exit("This needs real handwriting: set MNIST_DATA_DIR to the folder that has MNIST.")
    torch.set_num_threads(1)
    expect.set_options(timeout=PATIENCE)
    _, test = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    drawings, baseline = of_a_tablet(asked.file) if asked.file else thinned(test)
    again = [normalize_strokes(drawing, CANVAS, BRUSH).pixels for drawing in drawings]
    again = DigitSet(torch.stack(again), baseline.labels, "drawn again")
    models = {BASELINE: train_baseline("mnist"), BEST: load_pretrained()}
    report_core(models, baseline, again)
    if not asked.on_canvas:
        return
    few = torch.linspace(0, len(again) - 1, asked.on_canvas).long()
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for name, model in models.items():
            some = [drawings[index] for index in few]
            report_canvas(browser, server.url, name, model, again.take(few), some)
        browser.close()


if __name__ == "__main__":
    main()
