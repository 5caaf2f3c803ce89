"""The Sketch page and its parts under Streamlit's own test driver."""

import re
import sys
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from mnist_core import DigitSet
from mnist_core.data.npz import to_npz
from mnist_core.models.cnn import ConvolutionalClassifier
from tests.support.pages import click, open_page, run, texts
from ui.session import models
from ui.session.state import OWN_DIGITS, OWN_UPLOAD
from ui.sketch.own_digits import MAX_OWN_DIGITS

SEVEN = np.array([(70, 60), (195, 56), (150, 160), (120, 230)], float)
NARROW = (SEVEN - (132, 143)) * (0.3, 1) + (132, 143)


canvas = SimpleNamespace(json_data=None)  # the component itself runs only in a browser


@pytest.fixture
def app(builtin, monkeypatch):
    component = SimpleNamespace(st_canvas=lambda **_: canvas)
    monkeypatch.setattr(canvas, "json_data", None)
    monkeypatch.setitem(sys.modules, "streamlit_drawable_canvas", component)
    sys.modules.pop("ui.sketch.canvas", None)
    yield open_page("sketch")
    sys.modules.pop("ui.sketch.canvas", None)


def draw(app, *strokes):
    """Put strokes on the canvas, as it describes them."""
    canvas.json_data = {"objects": [described(stroke) for stroke in strokes]}
    return run(app)


def described(stroke):
    left, top = ((stroke.min(0) + stroke.max(0)) / 2).tolist()
    path = [["L", x, y] for x, y in stroke.tolist()]
    return {"path": path, "left": left, "top": top}


def answer(app):
    return next(element.value for element in app.get("html") if "role=" in element.value)


def test_a_blank_canvas_gets_a_hint_and_no_guess(app):
    assert "Draw a digit" in texts(app)
    assert "–" in answer(app)
    assert "meant-0" not in {button.key for button in app.button}


def test_a_seven_is_read_and_explained(app):
    draw(app, SEVEN)
    assert ">7<" in answer(app)
    assert "Why 7 and not" in texts(app)
    assert app.session_state["last-sketch"].shape == (28, 28)


def test_any_two_digits_can_be_compared(app):
    draw(app, SEVEN)
    app.selectbox(key="why-7").set_value(4)
    run(app)
    assert "Why 4 and not 7" in texts(app)
    assert "below that of 7" in texts(app)


def test_the_best_model_here_reads_with_one_click_and_explains_itself(app):
    draw(app, SEVEN)
    assert "Read by a simple linear model" in texts(app)
    app.segmented_control(key="model").set_value("Best model")
    run(app)
    assert ">7<" in answer(app)
    assert "Read by the best model" in texts(app)
    assert "integrated gradients" in texts(app)
    off = re.search(r"are (\S+) off", texts(app))[1]
    difference = re.search(r"own difference is \+(\S+);", texts(app))[1]
    assert float(off) <= max(0.01, 0.01 * float(difference))


def test_where_the_two_baselines_differ_both_answers_are_seen(app, monkeypatch):
    assert "second-opinion" not in str(app.main)
    draw(app, SEVEN)
    assert "switch-model" not in {button.key for button in app.button}  # both read a 7
    wrong = ConvolutionalClassifier().requires_grad_(False)
    wrong.linear.bias.data[3] = 1000
    monkeypatch.setattr(models, "load_pretrained", lambda: wrong)
    run(app)
    assert ">7<" in answer(app)
    assert "**The best model** reads a **3**" in texts(app)
    click(app, "switch-model")
    run(app)
    assert ">3<" in answer(app)
    assert "**The simple model** reads a **7**" in texts(app)


def test_two_digits_are_noticed(app):
    small = 0.4 * SEVEN
    draw(app, small, small + (130, 0))
    assert "This looks like two digits." in texts(app)


def test_own_digits_are_kept_corrected_removed_and_undone(app):
    draw(app, SEVEN)
    click(app, "meant-1")
    assert app.session_state["own-digits"].labels.tolist() == [1]
    click(app, "meant-7")  # it was the same sketch
    assert app.session_state["own-digits"].labels.tolist() == [7]
    draw(app, NARROW)
    click(app, "meant-1")
    assert app.session_state["own-digits"].labels.tolist() == [7, 1]
    assert {metric.label: metric.value for metric in app.metric}["Read right"].endswith("of 2")
    click(app, "own-remove")
    assert app.session_state["own-digits"].labels.tolist() == [7]
    click(app, "own-undo")
    assert app.session_state["own-digits"].labels.tolist() == [7, 1]
    click(app, "own-clear")
    assert app.session_state["own-digits"] is None
    click(app, "own-undo")
    assert app.session_state["own-digits"].labels.tolist() == [7, 1]


def test_the_visitors_hand_can_be_taught(app):
    draw(app, SEVEN)
    click(app, "meant-4")  # somebody's four looks like this
    click(app, "teach")
    assert "Your hand: 0% before, **100%** after" in app.success[0].value
    assert ">4<" in answer(app)
    assert "taught 1 digit of yours" in texts(app)
    draw(app, NARROW)
    click(app, "meant-1")
    click(app, "teach")
    (name,) = {text.value for text in app.caption if text.value.startswith("Read by")}
    assert name.endswith(
        "set upright and stretched, taught 2 digits of yours."
    )  # the latest lesson


def test_there_is_an_end_to_own_digits(app):
    many = DigitSet(
        torch.zeros(MAX_OWN_DIGITS, 28, 28, dtype=torch.uint8),
        torch.ones(MAX_OWN_DIGITS).long(),
        "many",
    )
    app.session_state["own-digits"] = many
    draw(app, SEVEN)
    click(app, "meant-7")
    own = app.session_state["own-digits"]
    assert (len(own), own.labels[-1]) == (MAX_OWN_DIGITS, 7)


def npz(labels, **more):
    """A file of digits, written by NumPy alone: the number of each is in the ink of its corner."""
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 4:24, 12:16] = 255
    images[:, 0, 0] = range(len(labels))
    file = BytesIO()
    np.savez_compressed(file, images=images, labels=np.array(labels, int), **more)
    return file.getvalue()


def upload(app, content, name="my-digits.npz"):
    file = (name, content, "application/octet-stream")
    app.file_uploader(key=OWN_UPLOAD.key).set_value(file)
    return run(app)


def own_digits(app):
    return app.session_state[OWN_DIGITS.key]


def test_a_file_of_digits_is_taken_before_there_are_any_and_undone(app):
    upload(app, npz([1, 7, 1]))
    assert app.toast[0].value == "3 digits from the file are with yours now."
    assert own_digits(app).labels.tolist() == [1, 7, 1]
    assert own_digits(app).images[:, 0, 0].tolist() == [0, 1, 2]
    assert {metric.label: metric.value for metric in app.metric}["Read right"].endswith("of 3")
    click(app, "own-undo")
    assert own_digits(app) is None


def test_what_was_downloaded_is_added_to_what_there_is(app):
    draw(app, SEVEN)
    click(app, "meant-7")
    seven = own_digits(app)
    click(app, "own-clear")
    draw(app, NARROW)
    click(app, "meant-1")
    upload(app, to_npz(seven))
    assert app.toast[0].value == "1 digit from the file is with yours now."
    assert own_digits(app).labels.tolist() == [1, 7]
    assert torch.equal(own_digits(app).images[1], seven.images[0])
    click(app, "own-undo")
    assert own_digits(app).labels.tolist() == [1]


def test_of_too_many_digits_in_files_the_newest_are_kept(app):
    upload(app, npz([1] * 150))
    upload(app, npz([7] * 60))
    assert own_digits(app).labels.tolist() == [1] * 140 + [7] * 60
    assert own_digits(app).images[:140, 0, 0].tolist() == list(range(10, 150))
    assert "60 digits from the file are with yours now. At most 200" in app.toast[0].value


@pytest.mark.parametrize(
    "content, told",
    [
        (b"Dear Sir or Madam", "no .npz file"),
        (npz([1, 7])[:-30], "no .npz file"),
        (npz([]), "no digits in the file"),
        (npz([1, 17]), "labels must be 0 to 9"),
        (npz([1]) + bytes(5 * 1024**2), "larger than 5 MB"),
        (npz([1], classes=np.array(list("ABCDEFGHIJ"))), "aren't labelled as the digits"),
    ],
)
def test_a_damaged_or_foreign_file_changes_nothing(app, content, told):
    upload(app, npz([1, 7]))
    before = own_digits(app)
    upload(app, content)
    assert told in app.error[0].value and not app.toast
    assert own_digits(app) is before
    upload(app, npz([3]))
    assert not app.error
    assert own_digits(app).labels.tolist() == [1, 7, 3]
