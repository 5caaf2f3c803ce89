"""A notebook that trains a run again: with this package, or in plain PyTorch.

The plain one gives the same numbers without importing the package: it draws the same initial
weights, cuts the digits in the same way and takes them in the same order. Where a run changes its
pictures, the functions that did it are copied into the notebook as they stand in this package.
"""

import inspect
from dataclasses import fields
from math import ceil

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE, PIXEL_COUNT
from mnist_core.data.sources import SOURCES
from mnist_core.imaging import moments
from mnist_core.training import corruptions
from mnist_core.training.record import RunRecord

# In PyTorch's own words, what `mnist_core.training.fit.OPTIMIZERS` makes of each name.
OPTIMIZERS = {
    "sgd": "torch.optim.SGD({})",
    "momentum": "torch.optim.SGD({}, momentum=0.9)",
    "adam": "torch.optim.Adam({}, fused=True)",
}
FOLDERS = {"mnist": "MNIST", "fashion": "FashionMNIST", "kmnist": "KMNIST"}  # torchvision's classes


def notebook(record: RunRecord, plain: bool) -> str:
    """The run as an .ipynb file, in plain PyTorch or else with mnist_core."""
    import nbformat  # 0.1 s, and only where a notebook is asked for

    cells = _plain_cells(record) if plain else _package_cells(record)
    made = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        }
    )
    for number, cell in enumerate(cells):
        kind = nbformat.v4.new_code_cell
        if cell.startswith("#%"):
            kind, cell = nbformat.v4.new_markdown_cell, cell.removeprefix("#%")
        made.cells.append(kind(cell.strip(), id=f"cell-{number}"))
    nbformat.validate(made)
    return nbformat.writes(made)


def _package_cells(record):
    """Source of each cell; those that begin with #% are text."""
    changes = _changes(record)
    yield _about(record) + (
        "\n\nRun it where `mnist_core` can be imported: in the folder of the app, or with that "
        "folder on `PYTHONPATH`."
    )
    yield IMPORTS + THREADS
    yield LOADING.format(root=_root(record), source=record.config.source)
    yield f"train, validation = cut(train, {_arguments('DataSettings', record.config.data)})"
    settings = _arguments("FitSettings", record.config.fit, epochs=max(1, ceil(record.epoch)))
    seed, straighten = (
        record.config.fit.seed,
        ", straighten=True" if record.config.straighten else "",
    )
    yield f"model = LinearClassifier(seed={seed}{straighten})\nsettings = {settings}"
    if changes:
        yield CHANGING_FIT.format(steps=record.step, changes=changes)
    else:
        yield FIT.format(steps=record.step)
    yield "accuracy = evaluate(model, validation).accuracy\n" + _compare(record)


def _plain_cells(record):
    data, settings = record.config.data, record.config.fit
    about = _about(record)
    if record.config.source == "builtin":
        about += (
            "\n\nEverything is plain PyTorch but for one line: the built-in digits are drawn by "
            "`mnist_core`, so they can be had from nowhere else. Run it in the folder of the app."
        )
    yield about
    yield PLAIN_IMPORTS + THREADS
    if record.config.source == "builtin":
        yield BUILTIN.format(root=_root(record))
    else:
        yield FILES.format(root=_root(record), name=FOLDERS[record.config.source])
    yield _plain_cut(data)
    if harm := list(_harm(data)):
        yield (
            "#%The training pictures are changed on purpose, as the run did. These functions are "
            "copied from `mnist_core/training/corruptions.py`."
        )
        names = ["mislabel"] * bool(data.wrong_labels) + ["shift"] * bool(data.shift)
        names += ["blur"] * bool(data.blur) + ["add_noise"] * bool(data.noise)
        yield HARM_IMPORTS + "\n\n" + _copied(corruptions, names)
        yield "\n".join(harm)
    if record.config.straighten:
        yield (
            "#%Every picture is set upright before the model sees it. These functions are copied "
            "from `mnist_core/imaging/moments.py`."
        )
        names = ["centre_of_mass", "slant", "straighten", "_straighten"]
        yield STRAIGHTEN_IMPORTS + "\n\n" + _copied(moments, names)
        yield (
            "train_images = straighten(train_images)\n"
            "validation_images = straighten(validation_images)"
        )
    yield PLAIN_MODEL.format(seed=settings.seed)
    rate, decay = settings.learning_rate, settings.weight_decay
    given = f"model.parameters(), lr={rate!r}, weight_decay={decay!r}"
    yield PLAIN_FIT.format(
        optimizer=OPTIMIZERS[settings.optimizer].format(given),
        seed=settings.seed,
        batch_size=settings.batch_size,
        steps=record.step,
        changing=PLAIN_CHANGE if (changes := _changes(record)) else "",
        changes=f"\nlearning_rates = {changes}  # batches seen -> from then on" if changes else "",
    )
    yield "accuracy = right(validation_images, validation_labels)\n" + _compare(record)


def _about(record):
    return (
        "#%# A linear model learns to read\n\n"
        f"Data: {SOURCES[record.config.source].title}. {record.step:,} batches, {record.epoch:.4g} "
        f"epochs. The same machine gives the same numbers to the last digit; on another one the "
        "last digits may differ."
    )


def _compare(record):
    _, _, accuracy = record.scores[-1].tolist()
    return f'print(f"{{accuracy:.4%}} of the validation set; it was {accuracy:.4%} in the app")'


def _root(record):
    """Where the data lie, as Python: only MNIST may lie in a folder of one's own."""
    if record.config.source == "mnist":
        return 'os.environ.get("MNIST_DATA_DIR") or "data"'
    return '"data"'


def _changes(record) -> dict[int, float]:
    """Batches seen -> the learning rate from then on."""
    return {step: change["learning_rate"] for step, change in record.changes}


def _arguments(name, settings, **instead):
    """The call that makes these settings, without those that are the default anyway."""
    given = {
        field.name: instead.get(field.name, getattr(settings, field.name))
        for field in fields(settings)
    }
    unlike = [
        f"{field.name}={given[field.name]!r}"
        for field in fields(settings)
        if given[field.name] != field.default
    ]
    return f"{name}({', '.join(unlike)})"


def _plain_cut(data):
    """Cut off the validation set, then choose among the training digits."""
    if data.cut == "random":
        lines = [
            f"order = torch.randperm(len(labels), generator=stream({data.seed}))",
            "validation, train = order[:held_out], order[held_out:]",
        ]
    else:
        lines = [
            "order = labels.argsort(stable=True)",
            "train, validation = order[:-held_out], order[-held_out:]",
        ]
    if data.dropped or data.cap is not None or data.count is not None:
        lines += [f"train = train[torch.randperm(len(train), generator={_stream(data, 1)})]"]
    if data.dropped:
        lines += [f"train = train[~torch.isin(labels[train], torch.tensor({[*data.dropped]}))]"]
    if data.cap is not None:
        lines += [CAP.format(cap=data.cap)]
    if data.count is not None:
        lines += [f"train = train[:{data.count}]"]
    return PLAIN_CUT.format(held_out=data.held_out, choice="\n".join(lines))


def _stream(data, purpose):
    """A purpose's own stream of random numbers, as in `mnist_core.training.data`."""
    return f"stream({data.seed} + ({purpose} << 32))"


def _harm(data):
    """The lines that change the training digits, in the order in which `cut` does it."""
    if data.wrong_labels:
        arguments = f"{data.wrong_labels!r}, {_stream(data, 2)}"
        yield f"train_labels = mislabel(train_labels, {arguments})"
    if data.shift:
        yield f"train_images = shift(train_images, {data.shift}, {_stream(data, 3)})"
    if data.blur:
        yield f"train_images = blur(train_images, {data.blur!r})"
    if data.noise:
        yield f"train_images = add_noise(train_images, {data.noise!r}, {_stream(data, 4)})"


def _copied(module, names):
    return "\n\n".join(inspect.getsource(getattr(module, name)) for name in names)


THREADS = "\ntorch.set_num_threads(1)  # as in the app: sums are added up in the same order"

IMPORTS = """
import os

import torch

from mnist_core import DataSettings, FitSettings, LinearClassifier, cut, evaluate, fit, load_source
"""

LOADING = """
train, test = load_source("{source}", root={root})
"""

FIT = """
STEPS = {steps}  # batches, after which the run stopped

for progress in fit(model, train, validation, settings):
    if progress.validation:
        score = progress.validation
        print(f"epoch {{progress.epoch:g}}: {{score.loss:.4f}}, {{score.accuracy:.2%}} right")
    if progress.step == STEPS:
        break
"""

CHANGING_FIT = """
STEPS = {steps}  # batches, after which the run stopped
learning_rates = {changes}  # batches seen -> from then on

news = fit(model, train, validation, settings)
next(news)  # the untrained model
for step in range(STEPS):
    progress = news.send(learning_rates.get(step))
    if progress.validation:
        score = progress.validation
        print(f"epoch {{progress.epoch:g}}: {{score.loss:.4f}}, {{score.accuracy:.2%}} right")
"""

PLAIN_IMPORTS = """
import os
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy
"""

BUILTIN = """
from mnist_core import load_source  # only for the digits

digits, _ = load_source("builtin", root={root})
images, labels = digits.images, digits.labels
"""

FILES = """
ROOT = Path({root})
RAW = ROOT / "{name}" / "raw"  # where torchvision keeps the files
if not (RAW / "train-labels-idx1-ubyte").exists():
    try:
        from torchvision.datasets import {name}

        {name}(ROOT, download=True)
    except Exception as error:
        raise RuntimeError(
            f"{name} is not in {{RAW.absolute()}} and could not be fetched ({{error}}). "
            "Put its files train-images-idx3-ubyte and train-labels-idx1-ubyte there."
        ) from error


def read(name, header):
    content = bytearray((RAW / name).read_bytes())
    return torch.frombuffer(content, dtype=torch.uint8, offset=header)


images = read("train-images-idx3-ubyte", header=16).reshape(-1, 28, 28)
labels = read("train-labels-idx1-ubyte", header=8).long()
"""

PLAIN_CUT = """
def stream(seed):
    return torch.Generator().manual_seed(seed)


held_out = round(len(labels) * {held_out!r})
{choice}

train_images, train_labels = images[train], labels[train]
validation_images, validation_labels = images[validation], labels[validation]
print(f"{{len(train):,}} digits to train on, {{len(validation):,}} for validation")
"""

CAP = """
kept = torch.ones(len(train), dtype=torch.bool)
for digit in range(10):
    kept[(labels[train] == digit).nonzero().flatten()[{cap}:]] = False
train = train[kept]
""".strip()

HARM_IMPORTS = f"""
from math import ceil

from torch import Tensor
from torch.nn.functional import pad

IMAGE_SIDE, CLASS_COUNT = {IMAGE_SIDE}, {CLASS_COUNT}
""".strip()

STRAIGHTEN_IMPORTS = f"""
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

IMAGE_SIDE, CENTRE = {IMAGE_SIDE}, {moments.CENTRE}
""".strip()

PLAIN_MODEL = f"""
model = nn.Linear({PIXEL_COUNT}, {CLASS_COUNT})

# Initial weights that the seed alone decides, spread as nn.Linear spreads its own.
generator = torch.Generator().manual_seed({{seed}})
bound = {PIXEL_COUNT}**-0.5
with torch.no_grad():
    for parameter in model.parameters():
        draw = torch.empty(parameter.shape, dtype=torch.float64)
        parameter.copy_(draw.uniform_(-bound, bound, generator=generator))


def scale(pictures):
    return pictures.flatten(1).float() / 255  # (B, 784), from 0 to 1


@torch.no_grad()
def right(images, labels):
    answers = [model(scale(part)).argmax(1) for part in images.split(2048)]
    return (torch.cat(answers) == labels).sum().item() / len(labels)
"""

PLAIN_CHANGE = """
        if step in learning_rates:
            for group in optimizer.param_groups:
                group["lr"] = learning_rates[step]"""

PLAIN_FIT = """
STEPS = {steps}  # batches, after which the run stopped{changes}

optimizer = {optimizer}
generator = torch.Generator().manual_seed({seed})
losses = []
step = 0
while step < STEPS:
    for batch in torch.randperm(len(train_labels), generator=generator).split({batch_size}):
        if step == STEPS:
            break{changing}
        logits = model(scale(train_images[batch]))  # (B, 10)
        loss = cross_entropy(logits, train_labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        step += 1
    accuracy = right(validation_images, validation_labels)
    print(f"after {{step}} batches: loss {{loss:.4f}}, validation accuracy {{accuracy:.2%}}")
"""
