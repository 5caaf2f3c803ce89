"""The notebooks are run, cell by cell, and must come to the very numbers of the run."""

import ast
import re
import runpy
import struct
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
import torch

from mnist_core import (
    DataSettings,
    DigitSet,
    FitSettings,
    LinearClassifier,
    cut,
    evaluate,
    load_source,
)
from mnist_core.training.config import OPTIMIZERS
from mnist_core.training.fit import train_step
from mnist_core.training.notebook import TEMPLATE_FOLDER, notebook
from mnist_core.training.weights import NORMALIZATION_TENSOR, read_weights
from tests.support.runs import QUICK, trained

VARIANTS = pytest.mark.parametrize("plain", [True, False], ids=["plain", "package"])
SCRIPTS = [TEMPLATE_FOLDER / "plain_pytorch.py", TEMPLATE_FOLDER / "with_mnist_core.py"]


@pytest.fixture
def digits(stripes, tmp_path, monkeypatch):
    """The stripes, found where MNIST's files are looked for, from an empty folder elsewhere."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = stripes.images.numpy().tobytes(), stripes.labels.byte().numpy().tobytes()
    (raw / "train-images-idx3-ubyte").write_bytes(struct.pack(">4i", 2051, 200, 28, 28) + images)
    (raw / "train-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 2049, 200) + labels)
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("mnist_core.load_source", lambda name, root: (stripes, stripes))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return stripes


def code(content):
    made = nbformat.reads(content, as_version=4)
    nbformat.validate(made)
    assert made.cells[0].cell_type == "markdown"
    return [cell.source for cell in made.cells if cell.cell_type == "code"]


def execute(content):
    names = {}
    for cell in code(content):
        exec(cell, names)
    return names


def numbers(names):
    """All of the model's numbers, whichever notebook it is from."""
    return torch.cat([parameter.detach().flatten() for parameter in names["model"].parameters()])


RUNS = {
    "the lesson's": {},
    "momentum, in mid-epoch": {"settings": replace(QUICK, optimizer="momentum"), "step": 8},
    "Adam, longer than planned": {
        "settings": FitSettings(1, 0.01, 50, "adam", weight_decay=0.001, seed=7),
        "step": 13,
    },
    "straightened": {"normalization": "straightened"},
    "distorted": {"settings": replace(QUICK, distortion=0.5)},
    "a hidden layer": {"model": "hidden layer", "normalization": "evened"},
    "a convolutional network, evened and distorted": {
        "settings": replace(QUICK, optimizer="adam", distortion=1.0),
        "model": "convolutional",
        "normalization": "evened",
    },
    "a sorted list": {"data": DataSettings(0.3, "end of the sorted list")},
    "chosen digits": {"data": DataSettings(0.2, seed=4, count=50, dropped=(1, 7), cap=12)},
    "harm done": {
        "data": DataSettings(0.25, wrong_labels=0.2, shift=2, blur=0.7, noise=0.1),
        "normalization": "straightened",
    },
}


@VARIANTS
@pytest.mark.parametrize("run", RUNS)
def test_it_comes_to_the_same_numbers(digits, run, plain, tmp_path, capsys):
    record, weights = trained(digits, **RUNS[run])
    names = execute(notebook(record, plain))
    assert names["accuracy"] == pytest.approx(record.scores[-1, 2], abs=1e-6)
    expected = torch.cat(
        [w.flatten() for name, w in weights.items() if name != NORMALIZATION_TENSOR]
    )
    assert torch.equal(numbers(names), expected)
    printed = capsys.readouterr().out
    assert re.search(r"(\S+%) of the validation set; it was \1 in the app", printed)
    if plain:
        saved, _ = read_weights((tmp_path / "elsewhere" / "weights.safetensors").read_bytes())
        assert all(torch.equal(saved[name], weights[name]) for name in weights)


@pytest.mark.parametrize(
    "template",
    [TEMPLATE_FOLDER / "plain_pytorch.py", TEMPLATE_FOLDER / "with_mnist_core.py"],
    ids=lambda path: path.stem,
)
def test_a_template_runs_as_it_is(digits, template):
    record, weights = trained(digits, FitSettings(), step=10)  # 5 epochs of 2 batches
    names = runpy.run_path(str(template))
    assert names["accuracy"] == record.scores[-1, 2]
    assert torch.equal(numbers(names)[-10:], weights["linear.bias"])


@VARIANTS
def test_a_learning_rate_changed_on_the_way_is_changed_again(digits, plain):
    record, _ = trained(digits, step=15)
    changed = replace(record, changes=((4, {"learning_rate": 0.5}), (9, {"learning_rate": 0.01})))
    train, validation = cut(digits)
    model = LinearClassifier(QUICK.seed)
    optimizer = OPTIMIZERS["sgd"](model.parameters(), lr=0.1)
    generator = torch.Generator().manual_seed(QUICK.seed)
    orders = [torch.randperm(len(train), generator=generator) for _ in range(3)]
    batches = [batch for order in orders for batch in order.split(32)]
    for (first, last), rate in zip(pairwise([0, 4, 9, 15]), [0.1, 0.5, 0.01], strict=True):
        optimizer.param_groups[0]["lr"] = rate
        for batch in batches[first:last]:
            train_step(model, optimizer, train.images[batch], train.labels[batch])
    names = execute(notebook(changed, plain))
    assert torch.equal(numbers(names), numbers({"model": model}))
    assert names["accuracy"] == evaluate(model, validation).accuracy


EVERYTHING = {
    "data": DataSettings(wrong_labels=0.2, shift=2, blur=0.7, noise=0.1, cap=9),
    "normalization": "straightened",
}


def test_the_plain_one_runs_where_nothing_of_ours_is(digits):
    record, weights = trained(digits, **EVERYTHING)
    source = "\n".join(code(notebook(record, plain=True)))
    assert "mnist_core" not in source
    subprocess.run([sys.executable, "-I", "-c", source], check=True)
    saved, _ = read_weights(Path("weights.safetensors").read_bytes())
    assert torch.equal(saved["linear.weight"], weights["linear.weight"])


def test_a_learner_sees_only_what_the_run_needs(digits):
    parts = [
        *(
            "wrong_labels",
            "shift",
            "blur",
            "noise",
            "cap =",
            "count =",
            "dropped",
            "straighten",
            "even(",
        ),
        *("learning_rates", "def mislabel", "momentum", "adam", "argsort", "experiment"),
    ]
    content = notebook(trained(digits)[0], plain=True).lower()
    assert not [part for part in parts if part in content]
    content = notebook(trained(digits, **EVERYTHING)[0], plain=True).lower()
    assert {"wrong_labels", "shift", "cap =", "def mislabel", "experiment"} <= {
        part for part in parts if part in content
    }


@VARIANTS
@pytest.mark.parametrize("run", RUNS)
def test_nothing_is_imported_or_set_in_vain(digits, run, plain):
    source = "\n".join(code(notebook(trained(digits, **RUNS[run])[0], plain)))
    lint = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F", "-"]
    subprocess.run(lint, input=source, text=True, check=True)
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    assert {name.id for name in names if name.id.isupper()} <= read


@VARIANTS
@pytest.mark.parametrize("field", ["source", "normalization", "cut", "dropped", "blur", "changes"])
def test_what_a_record_says_never_becomes_code(digits, field, plain):
    """Even if it got past the record's own checks."""
    record, _ = trained(digits, data=DataSettings(dropped=(3,), blur=0.7), normalization="evened")
    hostile = '0\'); import os; os.abort()  # """\n# %%\nos.abort()'
    if field == "changes":
        object.__setattr__(record, field, ((1, {"learning_rate": hostile}),))
    else:
        holder = record.config if hasattr(record.config, field) else record.config.data
        object.__setattr__(holder, field, hostile)
    nodes = list(ast.walk(ast.parse("\n".join(code(notebook(record, plain))))))
    words = {getattr(node, key, None) for node in nodes for key in ("id", "attr", "name")}
    assert "abort" not in words
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    decides = plain and field in ("cut", "normalization")  # between branches, and isn't written
    assert (hostile in texts) != decides


def test_without_the_files_it_says_where_to_put_them(digits, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)  # can't be imported
    record, _ = trained(digits)
    with pytest.raises(RuntimeError, match=r"nowhere/MNIST/raw and could not be fetched.*Put its"):
        execute(notebook(record, plain=True))


@VARIANTS
def test_the_built_in_digits_come_from_the_package(digits, plain):
    record, _ = trained(digits, source="builtin")
    content = notebook(record, plain)
    assert execute(content)["accuracy"] == pytest.approx(record.scores[-1, 2], abs=1e-6)
    assert ("Everything but this cell is plain PyTorch" in content) == plain


@pytest.mark.mnist
@pytest.mark.parametrize(
    "template",
    [TEMPLATE_FOLDER / "plain_pytorch.py", TEMPLATE_FOLDER / "with_mnist_core.py"],
    ids=lambda path: path.stem,
)
def test_a_template_tells_the_truth_about_real_mnist(mnist_root, monkeypatch, tmp_path, template):
    monkeypatch.setenv("MNIST_DATA_DIR", str(mnist_root))
    monkeypatch.setattr("mnist_core.load_source", lambda *_, **__: load_source("mnist", mnist_root))
    monkeypatch.chdir(tmp_path)
    names = runpy.run_path(str(template))
    assert names["accuracy"] == pytest.approx(names["APP_ACCURACY"], abs=2e-4)


@pytest.mark.mnist
@VARIANTS
def test_real_mnist(mnist_root, monkeypatch, tmp_path, plain):
    monkeypatch.setenv("MNIST_DATA_DIR", str(mnist_root))
    monkeypatch.chdir(tmp_path)
    digits: DigitSet = load_source("mnist", mnist_root)[0]
    record, weights = trained(digits, FitSettings(optimizer="adam"), step=200)
    names = execute(notebook(record, plain))
    assert names["accuracy"] == pytest.approx(record.scores[-1, 2], abs=1e-6)
    assert torch.equal(names["model"].state_dict().popitem()[1], weights["linear.bias"])
