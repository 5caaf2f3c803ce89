"""The lesson's notebook: PyTorch's own parts come to the numbers of the code that the pages run."""

import re
import subprocess
import sys
import urllib.request

import nbformat
import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, log_loss
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, Subset, TensorDataset

from mnist_core import FitSettings, LinearClassifier, evaluate, fit, load_source
from mnist_core.data.torchvision_shim import import_torchvision
from mnist_core.imaging.pixels import scale
from mnist_core.models import from_scratch
from mnist_core.models.descent import losses_after_step
from mnist_core.models.mlp import HiddenLayerClassifier
from mnist_core.training.data import DataSettings, split_indices
from mnist_core.training.notebook import LESSON_ADDRESS, lesson_code, lesson_notebook
from tests.support.mirror import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, idx_bytes
from tests.support.pages import ROOT


@pytest.fixture
def digits(stripes):
    """A set that can be divided into sixths."""
    return stripes.take(slice(180))


@pytest.fixture
def batch(digits):
    """As a `DataLoader` deals it out: images float32 (64, 1, 28, 28), labels int64 (64,)."""
    return {"images": digits.images[:64, None] / 255, "labels": digits.labels[:64]}


@pytest.fixture
def model():
    return LinearClassifier(seed=3)


@pytest.fixture
def files(digits, tmp_path, monkeypatch):
    """The digits, where torchvision looks for MNIST's files; the network is out of reach."""
    import_torchvision()
    monkeypatch.setattr(urllib.request, "urlopen", None)
    test = digits.take(slice(60))
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, values in {
        TRAIN_IMAGES: digits.images,
        TRAIN_LABELS: digits.labels.byte(),
        TEST_IMAGES: test.images,
        TEST_LABELS: test.labels.byte(),
    }.items():
        (raw / name).write_bytes(idx_bytes(values.numpy()))
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))
    return digits, test


def run_part(part, **names):
    """What the lesson's code of a part defines, given what earlier parts have defined."""
    names = {"torch": torch, "nn": nn, "F": nn.functional} | names
    exec(lesson_code(part), names)
    return names


def cells(address=LESSON_ADDRESS):
    made = nbformat.reads(lesson_notebook(address), as_version=4)
    nbformat.validate(made)
    return made.cells


def in_lesson(core_model):
    """The linear model of the lesson with the weights of one of the core's."""
    own = run_part("module")["DigitModel"]()
    own.load_state_dict(core_model.state_dict(), strict=False)
    return own


def test_an_image(files):
    shown = run_part("image")
    train, _ = files
    expected = from_scratch.crop(scale(train.images[:1]).view(28, 28), 10, 10, 5)
    assert torch.equal(shown["image"][0, 10:15, 10:15], expected)
    assert shown["label"] == train.labels[0]


def test_the_split(digits):
    shown = run_part("split", digits=range(180))
    train, validation = split_indices(digits, DataSettings())
    assert shown["train"].indices == train.tolist()
    assert shown["validation"].indices == validation.tolist()


def test_batches(digits):
    shown = run_part("batches", train=TensorDataset(digits.images, digits.labels))
    order = from_scratch.epoch_order(180, shuffle=True, epoch=1)
    expected = from_scratch.split_into_batches(order, 128)
    first, second = shown["loader"]  # the second time through: another order
    assert len(expected) == len(shown["loader"]) == 2
    assert torch.equal(shown["labels"], digits.labels[expected[0]])
    assert torch.equal(shown["images"], digits.images[expected[0]])
    assert not torch.equal(first[1], shown["labels"])
    assert torch.equal(torch.cat([first[1], second[1]]).sort().values, digits.labels.sort().values)


def test_a_linear_layer(batch):
    shown = run_part("linear", **batch)
    weight, bias = shown["layer"].parameters()
    expected = from_scratch.linear(batch["images"].reshape(64, 784), weight, bias)
    torch.testing.assert_close(shown["logits"], expected)


def test_a_module(batch, model):
    own = in_lesson(model)
    torch.testing.assert_close(own(batch["images"]), model(batch["images"].reshape(64, 784)))
    assert sum(parameter.numel() for parameter in own.parameters()) == 7850


def test_softmax(batch, model):
    shown = run_part("softmax", **batch, model=in_lesson(model))
    for row, logits in enumerate(shown["logits"]):
        _, expected = from_scratch.softmax(logits)
        torch.testing.assert_close(shown["probabilities"][row], expected)
        assert shown["answers"][row] == expected.argmax()


def test_the_loss(batch, model, capsys):
    before = run_part("softmax", **batch, model=in_lesson(model))
    shown = run_part("loss", **before)
    probabilities, labels = before["logits"].detach().double().softmax(1), batch["labels"]
    right = probabilities[torch.arange(64), labels]
    pairs = list(zip(probabilities, labels.tolist(), strict=True))
    scores = [from_scratch.accuracy(*pair) for pair in pairs]
    losses = [from_scratch.cross_entropy(*pair) for pair in pairs]
    assert shown["accuracy"] == np.mean(scores) == accuracy_score(labels, probabilities.argmax(1))
    assert shown["loss"].item() == pytest.approx(np.mean(losses), abs=1e-6)
    assert shown["loss"].item() == pytest.approx(log_loss(labels, probabilities), abs=1e-5)
    share = from_scratch.geometric_mean(right)
    assert torch.exp(-shown["loss"]).item() == pytest.approx(share, abs=1e-6)
    assert f"e^-loss {share:.3f}" in capsys.readouterr().out


def test_a_step_of_descent(digits, batch, model):
    shown = run_part("descent", **batch, model=in_lesson(model))
    before, (after,) = losses_after_step(model, digits.images[:64], digits.labels[:64], [0.1])
    assert shown["before"].item() == pytest.approx(before, abs=1e-6)
    assert shown["after"].item() == pytest.approx(after, abs=1e-6)
    assert after < before


def test_training(digits, model):
    """An epoch by the notebook's loop is an epoch of `fit`, if both see the same order."""
    train, validation = digits.split(30, seed=0)
    own, settings = in_lesson(model), FitSettings(1, 0.1, 32, seed=5)
    order = RandomSampler(train, generator=torch.Generator().manual_seed(5))
    loaders = (
        DataLoader(TensorDataset(some.images[:, None] / 255, some.labels), 32, sampler=sampler)
        for some, sampler in ((train, order), (validation, None))
    )
    names = run_part("training", evaluate=run_part("evaluation")["evaluate"])
    (score,) = names["fit"](own, *loaders, epochs=1)
    *_, last = fit(model, train, validation, settings)
    assert score == pytest.approx((last.validation.loss, last.validation.accuracy), abs=1e-6)
    torch.testing.assert_close(own.linear.weight, model.linear.weight)


def test_a_hidden_layer(batch):
    core = HiddenLayerClassifier(seed=3)
    own = run_part("limit")["HiddenLayerModel"]()
    own.load_state_dict(core.state_dict(), strict=False)
    torch.testing.assert_close(own(batch["images"]), core(batch["images"].reshape(64, 784)))


def execute(between=lambda names: None):
    """Run the notebook from top to bottom; `between(names)` is called after each cell."""
    names = {}
    for cell in cells():
        if cell.cell_type == "code":
            exec(cell.source, names)
            between(names)
    return names


def test_the_notebook_runs_from_top_to_bottom_without_a_network(files, capsys):
    names = execute()
    model = LinearClassifier()
    model.load_state_dict(names["model"].state_dict(), strict=False)
    expected = evaluate(model, files[1])
    assert names["test_accuracy"] == expected.accuracy
    assert names["test_loss"] == pytest.approx(expected.loss, abs=1e-6)
    assert f"accuracy {expected.accuracy:.2%}" in capsys.readouterr().out.splitlines()[-2]


def test_it_begins_in_a_process_of_its_own(files):
    """Also where torchvision doesn't fit its PyTorch, which other tests' processes know of."""
    code = [cell.source for cell in cells() if cell.cell_type == "code"]
    begun = [sys.executable, "-c", "\n".join(code[:2])]
    ran = subprocess.run(begun, check=True, capture_output=True, text=True)
    assert ran.stdout.startswith(f"label: {files[0].labels[0]} shape: torch.Size([1, 28, 28])")


@pytest.mark.mnist
def test_on_real_mnist_it_learns(mnist_root, monkeypatch):
    import_torchvision()
    monkeypatch.setenv("MNIST_DATA_DIR", str(mnist_root))

    def shorten(names):
        """It takes a minute with all images."""
        if len(names.get("train", ())) == 50_000:
            names["train"] = Subset(names["train"], range(3200))
            names["validation"] = Subset(names["validation"], range(500))

    names = execute(shorten)
    assert names["digits"][0][1] == 5
    assert names["test_accuracy"] > 0.85
    model = LinearClassifier()
    model.load_state_dict(names["model"].state_dict(), strict=False)
    expected = evaluate(model, load_source("mnist", mnist_root)[1])
    assert names["test_accuracy"] == expected.accuracy


def test_each_section_leads_to_a_page():
    found = []
    for cell in cells("https://school.example/digits"):
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            links = re.findall(r"\]\(https://school\.example/digits/(\w+)(?:#(\w+))?", cell.source)
            assert links, cell.source
            found += links
    assert "localhost" not in lesson_notebook("https://school.example/digits")
    source = (ROOT / "pages" / "concepts.py").read_text()
    for page, anchor in found:
        assert (ROOT / "pages" / f"{page}.py").exists()
        assert not anchor or f'"{anchor}": ' in source
    anchors = [anchor for _, anchor in found if anchor]
    assert anchors == re.findall(r'^    "(\w+)": "', source, re.MULTILINE)
