"""A fourth model, of which the pages have never heard: one class, one entry."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import torch
from torch import nn

from mnist_core import evaluate
from mnist_core.models.catalog import MODELS
from mnist_core.models.classifier import Classifier
from mnist_core.training import weights
from mnist_core.training.notebook import notebook
from mnist_core.training.weights import read_weights, save_weights
from tests.support.pages import click, metrics, open_page, run, texts
from ui.session import class_room
from ui.session.class_room import room
from ui.session.datasets import datasets
from ui.session.state import CHOSEN_MODEL, KEPT_RUNS, RUN

UNITS = 13
SEVEN = [["L", 70, 60], ["L", 195, 56], ["L", 150, 160], ["L", 120, 230]]
DRAWN = {"objects": [{"path": SEVEN, "left": 132.5, "top": 143}]}


class Toy(Classifier):
    """A hidden layer that bends by its tangent, and tells of nothing that it finds."""

    name = "toy"

    def __init__(self, seed=0, normalization="as drawn"):
        super().__init__(normalization)
        self.first = nn.utils.skip_init(nn.Linear, 784, UNITS)
        self.last = nn.utils.skip_init(nn.Linear, UNITS, 10)
        self.initialise(seed)

    def forward(self, inputs):
        return self.last(self.first(inputs).tanh())


@pytest.fixture
def toy(builtin, monkeypatch, tmp_path):
    shapes = {name: tuple(tensor.shape) for name, tensor in Toy().state_dict().items()}
    monkeypatch.setitem(MODELS, "toy", Toy)
    monkeypatch.setitem(weights.TENSOR_SHAPES, "toy", shapes)
    monkeypatch.setattr("mnist_core.load_source", lambda name, root: datasets().digits(name))
    monkeypatch.chdir(tmp_path)  # where notebooks save weights


def visit(name, train, **address):
    """A page as the visitor sees it who has trained a model."""
    page = open_page(name, **address)
    for key in (RUN.key, KEPT_RUNS.key):
        page.session_state[key] = train.session_state[key]
    page.session_state[CHOSEN_MODEL.key] = "Your model"
    return run(page)


def execute(content):
    """Run a notebook's cells; what they have come to."""
    names = {}
    for cell in nbformat.reads(content, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return names


def test_it_is_trained_tested_published_and_taken_home(toy, monkeypatch):
    train = open_page("train", architecture="Toy", normalization="evened", distortion="50%")
    assert f"{Toy().parameter_count:,} numbers to learn" in texts(train)
    click(train, "step")
    running = train.session_state[RUN.key]
    click(train, "step")
    assert (running.model.name, running.model.normalization, running.step) == ("toy", "evened", 2)

    kept, record = running.write_record()
    content = save_weights(kept, record)
    again, its_record = read_weights(content)
    assert its_record.config == running.config
    assert all(torch.equal(again[name], kept[name]) for name in kept)
    train.file_uploader[0].set_value(("toy.safetensors", content, "application/octet-stream"))
    run(train)
    assert "toy" in list(train.table[0].value["Run"])

    for plain in (True, False):
        names = execute(notebook(record, plain))
        assert names["accuracy"] == pytest.approx(record.scores[-1, 2], abs=1e-6)
    saved, _ = read_weights(Path("weights.safetensors").read_bytes())
    assert all(torch.equal(saved[name], kept[name]) for name in kept)

    _, test = datasets().digits("builtin")
    score = evaluate(running.model, test)
    assert metrics(visit("evaluate", train))["Read right"] == f"{score.right} of {score.count}"

    code, key = room().classes.open()
    monkeypatch.setattr(class_room, "steering_cookies", lambda: {code: key})
    classroom = visit("classroom", train)
    click(classroom, "class-publish")
    published = read_weights(room().classes.published(code)[1])[0]
    assert all(torch.equal(published[name], kept[name]) for name in kept)
    assert "Read by **the model you trained" in texts(classroom)


def test_a_drawing_is_read_and_explained(toy, monkeypatch):
    component = SimpleNamespace(st_canvas=lambda **_: SimpleNamespace(json_data=DRAWN))
    monkeypatch.setitem(sys.modules, "streamlit_drawable_canvas", component)
    sys.modules.pop("ui.sketch.canvas", None)
    train = open_page("train", architecture="Toy")
    click(train, "step")
    sketch = visit("sketch", train)
    sys.modules.pop("ui.sketch.canvas", None)
    assert "the model you trained" in texts(sketch) and "integrated gradients" in texts(sketch)
    off = re.search(r"are (\S+) off", texts(sketch))[1]
    difference = re.search(r"own difference is \+(\S+);", texts(sketch))[1]
    assert float(off) <= max(0.01, 0.01 * float(difference))
