"""Loading digits without a network."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mnist_core.data import sources, torchvision_shim
from mnist_core.data.sources import SOURCES, load_source
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from tests.support.mirror import (
    PACKED,
    RAW,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    VALUES,
    idx_bytes,
    tiny_collection,
)

ROOT = Path(__file__).parents[2]


def test_sources_are_named():
    assert list(SOURCES) == ["mnist", "builtin", "fashion", "kmnist"]
    assert SOURCES["builtin"].title == "Built-in digits"


def test_an_unknown_source_names_the_known(tmp_path):
    with pytest.raises(ValueError, match="mnist, builtin, fashion, kmnist, not"):
        load_source("letters", tmp_path)


def test_importing_sources_does_not_import_torchvision():
    code = "import mnist_core.data.sources, sys; sys.exit('torchvision' in sys.modules)"
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
    mirrors, md5 = torchvision_shim.published("MNIST")
    assert mirrors and all(mirror.endswith("/") for mirror in mirrors)
    assert list(md5) == [f"{file.name}.gz" for file in sources.collection("MNIST").files]
    assert all(len(digest) == 32 for digest in md5.values())


def test_operators_are_declared_only_for_want_of_them(monkeypatch):
    declared = []
    monkeypatch.setattr(torchvision_shim, "declare_operators", lambda: declared.append(1))
    outcomes = [RuntimeError("operator torchvision::nms does not exist"), torch]

    def import_module(name):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(torchvision_shim, "import_module", import_module)
    assert torchvision_shim.import_torchvision() is torch and declared == [1]
    outcomes[:] = [torch]
    assert torchvision_shim.import_torchvision() is torch and declared == [1]
    outcomes[:] = [RuntimeError("something else")]
    with pytest.raises(RuntimeError, match="something else"):
        torchvision_shim.import_torchvision()
    assert declared == [1]


def test_a_missing_torchvision_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # makes importing it fail
    with pytest.raises(SourceUnavailableError, match=r"torchvision, .* can't be imported"):
        load_source("mnist", tmp_path)


# Files brought by hand


@pytest.fixture
def brought(tiny, tmp_path):
    """Bring files to an empty folder: `brought(contents)` returns what is then loaded."""

    def bring(contents):
        sources.store_files("MNIST", contents, tmp_path)
        return load_source("mnist", tmp_path)

    return bring


def left_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("files", [RAW, PACKED], ids=["raw", "gzipped"])
def test_files_are_known_by_what_is_in_them(brought, files):
    renamed = {f"copy ({number})": content for number, content in enumerate(files.values())}
    train, test = brought(renamed)
    assert (train.images.numpy() == VALUES[TRAIN_IMAGES]).all()
    assert test.labels.tolist() == VALUES[TEST_LABELS].tolist()


def test_bad_label(brought, tmp_path):
    content = bytearray(RAW[TEST_LABELS])
    content[-1] = 10
    with pytest.raises(DamagedDataError, match="labels is damaged: it has a label 10"):
        brought({TRAIN_IMAGES: RAW[TRAIN_IMAGES], "labels": bytes(content)})
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (b"", "none of MNIST's four files"),
        (b"not idx at all, but a letter", "none of MNIST's four files"),
        (gzip.compress(b"a gzipped letter", mtime=0), "none of MNIST's four files"),
        (PACKED[f"{TRAIN_IMAGES}.gz"][:9], "none of MNIST's four files"),
        (b"\0\0\x0b" + RAW[TRAIN_IMAGES][3:], "none of MNIST's four files"),
        (idx_bytes(VALUES[TRAIN_IMAGES][:29]), "hold 29 x 28 x 28 values, not 30 x 28 x 28"),
        (RAW[TEST_IMAGES], f"upload is {TEST_IMAGES} a second time"),
        (PACKED[f"{TRAIN_IMAGES}.gz"][:-100], "upload can't be read"),
        (RAW[TRAIN_IMAGES][:-1], "upload is damaged: it has"),
        (RAW[TRAIN_IMAGES] + b"!", "upload is damaged: it has more than"),
    ],
)
def test_nothing_is_kept_unless_all_four_are_good(brought, tmp_path, wrong, message):
    three = {name: content for name, content in RAW.items() if name != TRAIN_IMAGES}
    with pytest.raises(DamagedDataError, match=message):
        brought(three | {"upload": wrong})
    assert left_in(tmp_path) == []


def test_a_file_that_only_its_name_tells_is_judged_by_that(brought):
    with pytest.raises(DamagedDataError, match="not with the magic number 00000803"):
        brought(RAW | {TRAIN_IMAGES: b"<!doctype html>"})


def test_a_missing_file_is_named(brought, tmp_path):
    with pytest.raises(DamagedDataError, match=f"Missing: {TRAIN_IMAGES}, {TEST_LABELS}."):
        brought({name: RAW[name] for name in RAW if name not in (TRAIN_IMAGES, TEST_LABELS)})
    assert left_in(tmp_path) == []


def test_bad_files_leave_good_ones_alone(brought, tmp_path):
    brought(RAW)
    before = left_in(tmp_path)
    with pytest.raises(DamagedDataError):
        brought(RAW | {TEST_LABELS: b"rubbish"})
    assert left_in(tmp_path) == before
    load_source("mnist", tmp_path)


def test_a_folder_that_cannot_be_written_to(tiny, tmp_path):
    (tmp_path / "data").write_text("in the way of the folder")
    with pytest.raises(SourceUnavailableError, match="can't be written to"):
        sources.store_files("MNIST", RAW, tmp_path / "data")


# Other collections


@pytest.mark.parametrize("name", ["FashionMNIST", "KMNIST"])
def test_class_names_are_torchvisions(name):
    dataset = getattr(torchvision_shim.import_torchvision().datasets, name)
    assert list(sources.collection(name).classes) == dataset.classes


@pytest.mark.parametrize(("source", "name"), [("fashion", "FashionMNIST"), ("kmnist", "KMNIST")])
def test_other_collections_come_with_their_class_names(source, name, monkeypatch, tmp_path):
    tiny = tiny_collection([])
    other = sources.Collection(name, tiny.files, tiny.published, sources.CLASS_NAMES[name])
    monkeypatch.setattr(sources, "collection", lambda name: other)
    assert not SOURCES[source].on_disk(tmp_path)
    lay_out(tmp_path / name / "raw", RAW)
    assert SOURCES[source].on_disk(tmp_path)
    train, _ = load_source(source, tmp_path)
    assert train.classes == sources.CLASS_NAMES[name]
    assert train.take(torch.arange(3)).classes == train.classes
