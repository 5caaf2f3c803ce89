"""What a page says when its link is copied: what stays behind, and a file for it."""

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from mnist_core import DigitSet, LinearClassifier, normalize_strokes, predict
from mnist_core.training.pretrained import load_pretrained
from tests.support.pages import bodies, click, open_page, run, texts
from ui.session.models import NamedModel
from ui.shell import share
from ui.sketch.drawing import Drawing, as_picture
from ui.sketch.photograph import find_digit

pytestmark = pytest.mark.usefixtures("few_digits")
NOTHING_LEFT = "Drawings, photographs and trained models never go along with a link."
SEVEN = np.array([(70, 60), (195, 56), (150, 160), (120, 230)], float)
BAR = torch.zeros(28, 28, dtype=torch.uint8)
BAR[4:24, 13:15] = 255


def share_page(app):
    """Copy the page's link; returns what there is to say and the files that are offered."""
    assert "in the link" not in texts(app)
    app.session_state["share-panel"] = True
    run(app)
    labels = [button.proto.label for button in app.get("download_button")]
    return texts(app), [label for label in labels if label.startswith("Save")]


@pytest.mark.parametrize("page", ["dataset", "train", "evaluate", "sketch", "concepts"])
def test_where_a_link_says_all_it_is_only_copied(page):
    said, files = share_page(open_page(page))
    assert "its settings as they are now" in said
    assert NOTHING_LEFT in said and not files


def test_a_drawing_and_a_model_of_ones_own_are_offered_as_files():
    app = open_page("sketch", way="Pixels")
    app.session_state["editor-opens"] = BAR, "a bar"
    app.session_state["taught"] = NamedModel(
        LinearClassifier(seed=0), "taught", (1,), DigitSet(BAR[None], torch.tensor([1]), "one")
    )
    app.session_state["chosen-model"] = "Taught"
    run(app)
    said, files = share_page(app)
    assert "Your drawing isn't in the link" in said and "model that you trained isn't" in said
    assert NOTHING_LEFT not in said
    assert files == ["Save the drawing", "Save the weights"]
    app.session_state["editor-opens"] = torch.zeros_like(BAR), "nothing"
    app.session_state["chosen-model"] = "Simple model"
    run(app)
    run(app)
    assert NOTHING_LEFT in texts(app)


def test_a_run_and_sketches_that_are_tested_on_stay_behind():
    app = open_page("train")
    click(app, "step")
    said, files = share_page(app)
    assert "model that you trained isn't in the link" in said
    assert files == ["Save the weights"]

    app = open_page("evaluate")
    app.session_state["own-digits"] = DigitSet(BAR[None], torch.tensor([1]), "mine")
    run(app).segmented_control(key="test_on").set_value("own")
    said, files = share_page(run(app))
    assert "Your sketches aren't in the link" in said and files == ["Save your sketches"]


def test_on_this_computer_alone_there_is_a_link_for_the_network(monkeypatch):
    told = {"link": "http://localhost:8501/train?epochs=1", "copied": False}
    monkeypatch.setattr(share, "sent_by", lambda *_: told)
    monkeypatch.setattr(share, "machine_hosts", lambda: ["192.168.1.20"])
    app = open_page("train")
    share_page(app)
    assert any("Send this link:" in body for body in bodies(app))
    assert "http://192.168.1.20:8501/train?epochs=1" in [code.value for code in app.code]
    monkeypatch.setattr(share, "machine_hosts", list)
    assert "It works on this computer only, where the app runs" in texts(run(app))
    assert any("Copy this link:" in body for body in bodies(app))
    assert told["link"] in [code.value for code in app.code]
    for nonsense in ("x", {"link": 5}, {"link": "x" * 9999, "copied": False}, {}):
        monkeypatch.setattr(share, "sent_by", lambda *_, nonsense=nonsense: nonsense)
        run(app)


def test_a_saved_drawing_has_the_same_pixels_or_as_a_mere_picture_the_same_digit():
    best = load_pretrained()
    for strokes in ([SEVEN], [SEVEN * 0.3], [SEVEN + (60, 50)]):  # small; at the canvas's edge
        sketch = normalize_strokes(strokes, 280, 20)
        for ink in (sketch.ink, None):
            file = as_picture(Drawing(sketch.pixels, {}, (), ink))
            _, found = find_digit(file)
            assert isinstance(found, Drawing) and found.pixels.equal(sketch.pixels)
            picture = BytesIO()  # as a messenger sends it on: without the text in it
            Image.open(BytesIO(file)).save(picture, "JPEG")
            _, found = find_digit(picture.getvalue())
            assert isinstance(found, Drawing) and not found.pixels.equal(sketch.pixels)
            assert predict(best, found.pixels).argmax() == 7
