"""How fast `fit` is, beside the notebook's loop and a bare one: `python -m benchmarks.fit`.

Machines are noisy, so each round times all of them, one epoch of 50,000 digits in batches of 128
each, and what counts is the ratio within a round. The deeper models are measured beside a bare loop
of the same model, the convolutional one, which takes longest, with fewer digits.
"""

import os
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from PIL import Image
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

from benchmarks.process import memory
from benchmarks.sessions import show
from mnist_core import DigitSet, FitSettings, LinearClassifier, fit, load_source
from mnist_core.data.torchvision_shim import import_torchvision
from mnist_core.models.catalog import MODELS

ROUNDS = 5
SETTINGS = FitSettings(epochs=1)
DEEPER = {"hidden layer": 60_000, "convolutional": 12_000}  # digits, of which a sixth is held out
MIN_SHARE = 0.9  # of a bare loop's speed


class Pictures(Dataset):
    """Digits as torchvision's MNIST hands them out: a PIL image, changed by `transform`."""

    def __init__(self, digits: DigitSet, transform):
        self.digits, self.transform = digits, transform

    def __len__(self):
        return len(self.digits)

    def __getitem__(self, index):
        image = Image.fromarray(self.digits.images[index].numpy())
        return self.transform(image), int(self.digits.labels[index])


def notebook_epoch(train, validation):
    """As a first notebook does it: learn from every batch, then score the validation set."""
    to_tensor = import_torchvision().transforms.ToTensor()
    loader = DataLoader(Pictures(train, to_tensor), SETTINGS.batch_size, shuffle=True)
    held_out = DataLoader(Pictures(validation, to_tensor), SETTINGS.batch_size)
    model = torch.nn.Linear(784, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=SETTINGS.learning_rate)
    for images, labels in loader:
        loss = cross_entropy(model(images.reshape(-1, 784)), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        for images, labels in held_out:
            logits = model(images.reshape(-1, 784))
            cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()


def bare_epoch(train, validation, make=LinearClassifier):
    """Forward, loss, backward, step, and nothing else: no accuracy, no validation, no news."""
    images, labels, model = train.images.flatten(1), train.labels, make()
    optimizer = torch.optim.SGD(model.parameters(), lr=SETTINGS.learning_rate)
    for batch in torch.randperm(len(labels)).split(SETTINGS.batch_size):
        loss = cross_entropy(model(images[batch].float() / 255), labels[batch])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model


def scored_bare_epoch(train, validation, make):
    """The same, and the validation score after it, which takes longer the deeper a model is."""
    model = bare_epoch(train, validation, make)
    images, labels = validation.images.flatten(1), validation.labels
    with torch.no_grad():
        for some, right in zip(images.split(1000), labels.split(1000), strict=True):
            logits = model(some.float() / 255)
            cross_entropy(logits, right), (logits.argmax(1) == right).float().mean()


def fit_epoch(train, validation, make=LinearClassifier):
    """With everything that the pages get: accuracy, news of every batch, the validation score."""
    for _ in fit(make(), train, validation, SETTINGS):
        pass


def timed(epoch, *given):
    start = perf_counter()
    epoch(*given)
    return perf_counter() - start


def added_memory(*sets) -> float:
    """How far memory rises above what the data takes while an epoch is trained, in MB."""
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    fit_epoch(*sets)
    return memory("VmHWM") - before


def split_of(train, count):
    """`count` digits, again and again from the first on, a sixth of them held out."""
    return train.take(torch.arange(count) % len(train)).split(count // 6, seed=0)


def report_deeper(everything):
    for name, count in DEEPER.items():
        given = *split_of(everything, count), MODELS[name]
        rounds = [
            [timed(epoch, *given) for epoch in (scored_bare_epoch, fit_epoch)]
            for _ in range(ROUNDS)
        ]
        bare, ours = (1000 * median(times) for times in zip(*rounds, strict=True))
        batches = -(-len(given[0]) // SETTINGS.batch_size)
        share = median(bare / ours for bare, ours in rounds)
        show(f"{name}: `fit`, a batch", f"{ours / batches:.2f}", "ms")
        show("  a bare loop of the same model, scored once", f"{bare / batches:.2f}", "ms")
        show("  fit's speed by its", f"{share:.2f}", "", f">= {MIN_SHARE}", share >= MIN_SHARE)


def main():
    torch.set_num_threads(1)
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    everything, _ = load_source(source, os.environ.get("MNIST_DATA_DIR", "data"))
    train, validation = split_of(everything, 60_000)

    bare_epoch(train, validation)  # warms up
    if Path("/proc/self/clear_refs").exists():
        print(f"memory that training adds to the data   {added_memory(train, validation):6.1f} MB")

    epochs = [notebook_epoch, bare_epoch, fit_epoch]
    rounds = [[timed(epoch, train, validation) for epoch in epochs] for _ in range(ROUNDS)]
    notebook, bare, ours = (median(times) for times in zip(*rounds, strict=True))
    print(f"one epoch: notebook {notebook:.2f} s, bare {bare:.3f} s, fit {ours:.3f} s (medians)")
    faster = median(notebook / ours for notebook, _, ours in rounds)
    slower = median(ours / bare for _, bare, ours in rounds)
    print(f"fit is faster than the notebook's loop  {faster:6.1f} times")
    print(f"fit takes of the bare loop's time       {slower:6.2f} times")
    report_deeper(everything)


if __name__ == "__main__":
    main()
