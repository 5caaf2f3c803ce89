"""The built-in digits: drawn once, kept, and never read damaged."""

import errno
import os
from pathlib import Path
from threading import Barrier, Thread

import pytest
import torch

from mnist_core.data import builtin, handwriting
from mnist_core.data.digit_set import DigitSet
from mnist_core.data.sources import SOURCES, load_source

FILE_NAMES = {builtin.FILE_NAME.format(part) for part in ("training", "test")}


@pytest.fixture
def drawn(monkeypatch):
    """50 + 20 digits of noise for built-in ones; lists the (count, seed) drawn."""
    drawn = []

    def generate(count, seed, on_progress=None):
        drawn.append((count, seed))
        generator = torch.Generator().manual_seed(seed)
        images = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8, generator=generator)
        if on_progress:
            on_progress(count // 2, count)
            on_progress(count, count)
        return DigitSet(images, torch.arange(count) % 10, "noise")

    monkeypatch.setattr(handwriting, "generate", generate)
    monkeypatch.setattr(builtin, "SET_SIZES", {"training": (50, 1), "test": (20, 2)})
    return drawn


def names(folder):
    return {path.name for path in folder.iterdir()}


def same(one, other):
    return all(
        a.name == b.name and a.images.equal(b.images) and a.labels.equal(b.labels)
        for a, b in zip(one, other, strict=True)
    )


def test_builtin_digits():
    assert builtin.SET_SIZES == {"training": (20_000, 1), "test": (4_000, 2)}
    assert SOURCES["builtin"].on_disk(Path("nowhere"))


def test_builtin_digits_by_the_real_generator(monkeypatch, tmp_path):
    monkeypatch.setattr(builtin, "SET_SIZES", {"training": (200, 1), "test": (40, 2)})
    train, test = load_source("builtin", tmp_path)
    assert (len(train), len(test)) == (200, 40)
    assert (train.name, test.name) == ("Built-in training", "Built-in test")


def test_builtin_digits_are_drawn_once(drawn, tmp_path):
    made = load_source("builtin", tmp_path / "data")
    assert drawn == [(50, 1), (20, 2)]
    kept = load_source("builtin", tmp_path / "data")
    assert drawn == [(50, 1), (20, 2)]
    assert same(made, kept)
    assert names(tmp_path / "data") == FILE_NAMES


def test_progress_counts_digits_of_both_sets(drawn, tmp_path):
    told = []
    load_source("builtin", tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(25, 70), (50, 70), (60, 70), (70, 70)]


def flip(content, at):
    content = bytearray(content)
    content[at] ^= 1
    return bytes(content)


@pytest.mark.parametrize("part", builtin.SET_SIZES)
@pytest.mark.parametrize(
    "damage",
    [lambda good, at=at: flip(good, at) for at in (0, 200, 5000)]
    + [lambda good, length=length: good[:length] for length in (0, 7, 200, 5000, -1)],
)
def test_a_damaged_file_is_made_anew(part, damage, drawn, tmp_path):
    path = tmp_path / builtin.FILE_NAME.format(part)
    made, good = load_source("builtin", tmp_path), path.read_bytes()
    path.write_bytes(damage(good))
    assert same(load_source("builtin", tmp_path), made)
    assert len(drawn) == 4
    assert same(load_source("builtin", tmp_path), made)
    assert len(drawn) == 4


def test_digits_that_cannot_be_kept_are_made_each_time(drawn, tmp_path):
    (tmp_path / "data").write_text("in the way of the folder")
    first, second = (load_source("builtin", tmp_path / "data") for _ in range(2))
    assert same(first, second)
    assert len(drawn) == 4


def test_a_full_disk_leaves_nothing_behind(drawn, monkeypatch, tmp_path):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        made = load_source("builtin", tmp_path)
    assert names(tmp_path) == set()
    assert same(load_source("builtin", tmp_path), made)
    assert names(tmp_path) == FILE_NAMES


def test_two_that_start_together(drawn, monkeypatch, tmp_path):
    both, results, store = Barrier(2), [], builtin.install_files

    def store_together(contents, folder):
        both.wait(60)
        store(contents, folder)

    monkeypatch.setattr(builtin, "install_files", store_together)
    threads = [
        Thread(target=lambda: results.append(load_source("builtin", tmp_path))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same(*results) and same(results[0], load_source("builtin", tmp_path))
    assert len(drawn) == 4
    assert names(tmp_path) == FILE_NAMES
