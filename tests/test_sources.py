"""Loading digits without a network: MNIST from disk, and the built-in digits."""

import errno
import gzip
import os
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest
import torch

from mnist_core import handwriting, sources, vision
from mnist_core.digits import DigitSet
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from mnist_core.sources import BUILTIN_FILE, SOURCES, load_source
from tests.misbehaving import PACKED, RAW, TEST_LABELS, TRAIN_IMAGES, VALUES, tiny_collection

ROOT = Path(__file__).parent.parent


def test_sources_are_named():
    assert list(SOURCES) == ["mnist", "builtin"]
    assert [source.title for source in SOURCES.values()] == ["MNIST", "Built-in digits"]


def test_an_unknown_source_names_the_known(tmp_path):
    with pytest.raises(ValueError, match="mnist, builtin, not 'letters'"):
        load_source("letters", tmp_path)


def test_importing_sources_does_not_import_torchvision():
    code = "import mnist_core.sources, sys; sys.exit('torchvision' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# MNIST


@pytest.fixture
def tiny(monkeypatch):
    """MNIST is 30 + 20 digits, and asking where to fetch them is an error."""

    def nowhere():
        raise SourceUnavailableError("There is no network.")

    collection = tiny_collection([])
    offline = sources.Collection(collection.name, collection.files, nowhere)
    monkeypatch.setattr(sources, "collection", lambda name: offline)


def lay_out(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("files", [RAW, PACKED], ids=["raw", "gzipped"])
@pytest.mark.parametrize("folder", ["MNIST/raw", "."])
def test_files_on_disk_are_enough(files, folder, tiny, tmp_path):
    lay_out(tmp_path / folder, files)
    assert SOURCES["mnist"].on_disk(tmp_path)
    train, test = load_source("mnist", tmp_path)
    assert (train.images.numpy() == VALUES[TRAIN_IMAGES]).all()
    assert (test.labels.numpy() == VALUES[TEST_LABELS]).all()
    assert test.labels.dtype == torch.int64
    assert len(list((tmp_path / folder).iterdir())) == 4  # the folder may be read-only


def test_a_good_copy_stands_in_for_a_damaged_one(tiny, tmp_path):
    lay_out(tmp_path / "MNIST/raw", RAW | {TEST_LABELS: b"damaged"})
    with pytest.raises(DamagedDataError, match=f"{TEST_LABELS} is damaged.*There is no network"):
        load_source("mnist", tmp_path)
    lay_out(tmp_path, {f"{TEST_LABELS}.gz": gzip.compress(RAW[TEST_LABELS])})
    assert load_source("mnist", tmp_path)[1].labels.tolist() == VALUES[TEST_LABELS].tolist()


def test_a_missing_file_is_not_on_disk(tiny, tmp_path):
    lay_out(tmp_path, RAW)
    (tmp_path / TEST_LABELS).unlink()
    assert not SOURCES["mnist"].on_disk(tmp_path)
    assert not SOURCES["mnist"].on_disk(tmp_path / "nowhere")
    with pytest.raises(SourceUnavailableError, match="There is no network"):
        load_source("mnist", tmp_path)


def test_files_that_lie_loose_are_mnist_only(tmp_path):
    (file, *_) = sources.collection("KMNIST").files
    folders = {path.parent for path in sources.copies(file, "KMNIST", tmp_path)}
    assert folders == {tmp_path / "KMNIST" / "raw"}


@pytest.mark.mnist
def test_real_mnist(mnist_root):
    train, test = load_source("mnist", mnist_root)
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.labels[[0, 389]].tolist() == [5, 9]
    assert test.labels[[0, 10, 193, 1839]].tolist() == [7, 0, 9, 2]
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert train.labels.bincount().tolist() == counts
    share = train.images.double() / 255
    assert share.mean().item() == pytest.approx(0.1307, abs=5e-5)
    assert share.std().item() == pytest.approx(0.3081, abs=5e-5)


# torchvision, which knows where to fetch


def test_torchvision_lists_mirrors_and_checksums():
    mirrors, md5 = vision.published("MNIST")
    assert mirrors and all(mirror.endswith("/") for mirror in mirrors)
    assert list(md5) == [f"{file.name}.gz" for file in sources.collection("MNIST").files]
    assert all(len(digest) == 32 for digest in md5.values())


def test_operators_are_declared_only_for_want_of_them(monkeypatch):
    declared = []
    monkeypatch.setattr(vision, "declare_operators", lambda: declared.append(1))
    outcomes = [RuntimeError("operator torchvision::nms does not exist"), torch]

    def import_module(name):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(vision, "import_module", import_module)
    assert vision.import_torchvision() is torch and declared == [1]
    outcomes[:] = [torch]
    assert vision.import_torchvision() is torch and declared == [1]
    outcomes[:] = [RuntimeError("something else")]
    with pytest.raises(RuntimeError, match="something else"):
        vision.import_torchvision()
    assert declared == [1]


def test_a_missing_torchvision_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # makes importing it fail
    with pytest.raises(SourceUnavailableError, match=r"torchvision, .* can't be imported"):
        load_source("mnist", tmp_path)


# The built-in digits


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
    monkeypatch.setattr(sources, "BUILTIN_COUNTS", {"training": (50, 1), "test": (20, 2)})
    return drawn


def names(folder):
    return [path.name for path in folder.iterdir()]


def same(one, other):
    return all(
        a.name == b.name and a.images.equal(b.images) and a.labels.equal(b.labels)
        for a, b in zip(one, other, strict=True)
    )


def test_builtin_digits():
    assert sources.BUILTIN_COUNTS == {"training": (20_000, 1), "test": (4_000, 2)}
    assert SOURCES["builtin"].on_disk(Path("nowhere"))


def test_builtin_digits_by_the_real_generator(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "BUILTIN_COUNTS", {"training": (200, 1), "test": (40, 2)})
    train, test = load_source("builtin", tmp_path)
    assert (len(train), len(test)) == (200, 40)
    assert (train.name, test.name) == ("Built-in training", "Built-in test")


def test_builtin_digits_are_drawn_once(drawn, tmp_path):
    made = load_source("builtin", tmp_path / "data")
    assert drawn == [(50, 1), (20, 2)]
    kept = load_source("builtin", tmp_path / "data")
    assert drawn == [(50, 1), (20, 2)]
    assert same(made, kept)
    assert names(tmp_path / "data") == [BUILTIN_FILE]


def test_progress_counts_digits_of_both_sets(drawn, tmp_path):
    told = []
    load_source("builtin", tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(25, 70), (50, 70), (60, 70), (70, 70)]


@pytest.mark.parametrize("at", [0, 9, 100, 5000, -1])
def test_a_flipped_bit_in_the_kept_file(at, drawn, tmp_path):
    made, good = load_source("builtin", tmp_path), (tmp_path / BUILTIN_FILE).read_bytes()
    content = bytearray(good)
    content[at] ^= 1
    (tmp_path / BUILTIN_FILE).write_bytes(content)
    assert same(load_source("builtin", tmp_path), made)
    assert len(drawn) == 4
    assert (tmp_path / BUILTIN_FILE).read_bytes() == good


@pytest.mark.parametrize("length", [0, 7, 200, 30_000, -1])
def test_a_half_written_file(length, drawn, tmp_path):
    made, good = load_source("builtin", tmp_path), (tmp_path / BUILTIN_FILE).read_bytes()
    (tmp_path / BUILTIN_FILE).write_bytes(good[:length])
    assert same(load_source("builtin", tmp_path), made)
    assert len(drawn) == 4
    assert (tmp_path / BUILTIN_FILE).read_bytes() == good


def test_digits_that_cannot_be_kept_are_made_each_time(drawn, tmp_path):
    (tmp_path / "data").write_text("in the way of the folder")
    first, second = (load_source("builtin", tmp_path / "data") for _ in range(2))
    assert same(first, second)
    assert len(drawn) == 4


def test_a_full_disk_leaves_nothing_behind(drawn, monkeypatch, tmp_path):
    def full(self, content):
        with self.open("wb") as stream:
            stream.write(content[:1000])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        made = load_source("builtin", tmp_path)
    assert names(tmp_path) == []
    assert same(load_source("builtin", tmp_path), made)
    assert names(tmp_path) == [BUILTIN_FILE]


def test_two_that_start_together(drawn, monkeypatch, tmp_path):
    both, results = Barrier(2), []
    keep = sources.keep_builtin

    def keep_together(digits, path):
        both.wait(60)
        keep(digits, path)

    monkeypatch.setattr(sources, "keep_builtin", keep_together)
    threads = [
        Thread(target=lambda: results.append(load_source("builtin", tmp_path))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert same(*results) and same(results[0], load_source("builtin", tmp_path))
    assert len(drawn) == 4
    assert names(tmp_path) == [BUILTIN_FILE]
