"""Loading digits without a network."""

import gzip
import sys
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
import torch

from mnist_core.data import sources, torchvision_shim
from mnist_core.data.sources import IDX_FILES, SOURCES, load_source, store_files
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from tests.support.mirror import (
    PACKED,
    RAW,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    VALUES,
    idx_bytes,
    publish_tiny,
)

OTHERS = {"fashion": "FashionMNIST", "kmnist": "KMNIST"}


def test_an_unknown_source_names_the_known(tmp_path):
    with pytest.raises(ValueError, match="mnist, builtin, fashion, kmnist, not"):
        load_source("letters", tmp_path)


# Files on disk


@pytest.fixture
def tiny(monkeypatch):
    """Each source has 30 + 20 digits, which no server has."""
    publish_tiny(monkeypatch, ["http://127.0.0.1:1/"])
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def lay_out(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def assert_right(train, test):
    assert (train.images.numpy() == VALUES[TRAIN_IMAGES]).all()
    assert (test.labels.numpy() == VALUES[TEST_LABELS]).all()
    assert test.labels.dtype == torch.int64


@pytest.mark.parametrize("files", [RAW, PACKED], ids=["raw", "gzipped"])
@pytest.mark.parametrize("folder", ["MNIST/raw", "."])
def test_files_on_disk_are_enough(files, folder, tiny, tmp_path):
    lay_out(tmp_path / folder, files)
    assert SOURCES["mnist"].on_disk(tmp_path)
    assert_right(*load_source("mnist", tmp_path))
    assert len(list((tmp_path / folder).iterdir())) == 4  # the folder may be read-only


def test_a_good_copy_stands_in_for_a_damaged_one(tiny, tmp_path):
    lay_out(tmp_path / "MNIST/raw", RAW | {TEST_LABELS: b"damaged"})
    with pytest.raises(DamagedDataError, match=f"{TEST_LABELS} is damaged.*refused"):
        load_source("mnist", tmp_path)
    lay_out(tmp_path, {f"{TEST_LABELS}.gz": gzip.compress(RAW[TEST_LABELS])})
    assert_right(*load_source("mnist", tmp_path))


def test_a_missing_file_is_not_on_disk(tiny, tmp_path):
    lay_out(tmp_path, {name: RAW[name] for name in RAW if name != TEST_LABELS})
    assert not SOURCES["mnist"].on_disk(tmp_path)
    with pytest.raises(SourceUnavailableError, match="refused"):
        load_source("mnist", tmp_path)


def named(files, pattern):
    return {pattern.format(name): content for name, content in files.items()}


KAGGLE = {name.replace("-idx", ".idx"): content for name, content in RAW.items()}
LAYOUTS = {
    "Kaggle's names": KAGGLE,
    "Kaggle's folder a file": {f"{name}/{name}": content for name, content in KAGGLE.items()},
    "a folder a file": named(RAW, "{0}/{0}"),
    "an archive's folder": {f"archive/{name}/{name}": c for name, c in KAGGLE.items()},
    ".txt": named(RAW, "{}.txt"),
    "downloaded again": {f"{name} (1).gz": gzip.compress(content) for name, content in RAW.items()},
    "raw/": named(RAW, "raw/{}"),
    "MNIST/": named(RAW, "MNIST/{}"),
    "mnist/": named(PACKED, "mnist/{}"),
    "mnist/MNIST/raw/": named(PACKED, "mnist/MNIST/raw/{}"),
    "gzip without .gz": dict(zip(RAW, PACKED.values(), strict=True)),
    ".gz without gzip": dict(zip(PACKED, RAW.values(), strict=True)),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("among", [{}, {"kitten.jpg": b"\xff\xd8\xff", "notes/a.txt": b"MNIST"}])
def test_files_in_a_folder_are_known_by_their_content(layout, among, tiny, tmp_path):
    for name, content in (LAYOUTS[layout] | among).items():
        lay_out((tmp_path / name).parent, {(tmp_path / name).name: content})
    assert SOURCES["mnist"].on_disk(tmp_path)
    assert_right(*load_source("mnist", tmp_path))


def test_what_lies_in_a_folder_instead_is_named(tiny, tmp_path):
    lay_out(tmp_path, {"mnist.zip": zipped(RAW), "mnist_train.csv": b"label,1x1\n5,0\n"})
    lay_out(tmp_path / "raw", {"train-images": b"<!DOCTYPE html>", "more.gz": gzip.compress(b"")})
    lay_out(tmp_path / ".git", {"config": b"hidden"})
    own = "builtin-v4-test.npz", "builtin-v3.npz", "classroom.sqlite", "classroom.sqlite-wal"
    lay_out(tmp_path, dict.fromkeys(own, b"\xfe the app's own"))
    with pytest.raises(SourceUnavailableError) as failure:
        load_source("mnist", tmp_path)
    assert str(failure.value).endswith(
        f" In the folder {tmp_path} lie other files: mnist.zip (a zip archive: unpack it first), "
        "mnist_train.csv (a text), raw/more.gz (empty), raw/train-images (a web page)."
    )


def test_a_file_that_is_missing_beside_the_others_is_named(tiny, tmp_path):
    *most, (last, _) = RAW.items()
    lay_out(tmp_path, dict(most))
    with pytest.raises(SourceUnavailableError) as failure:
        load_source("mnist", tmp_path)
    assert str(failure.value).endswith(f" Missing: {last}.")


def test_a_large_folder_is_not_searched_through(tiny, tmp_path, monkeypatch):
    for number in range(30):
        lay_out(tmp_path / f"a{number}" / "b" / "c" / "d", {f"{n}.txt": b"text" for n in range(9)})
    lay_out(tmp_path, {f"{number}.txt": b"text" for number in range(200)})
    assert len(sources.nearby_files(tmp_path)) == sources.MAX_SEARCHED_FILES
    (tmp_path / "loop").symlink_to(tmp_path)
    looked_at = []
    monkeypatch.setattr(sources, "looks_right", lambda path, file: looked_at.append(path))
    assert not SOURCES["mnist"].on_disk(tmp_path)
    assert len(set(looked_at)) <= sources.MAX_SEARCHED_FILES


@pytest.mark.parametrize("source", OTHERS)
def test_other_sources_have_their_folders_and_class_names(source, tiny, tmp_path):
    dataset = getattr(torchvision_shim.import_torchvision().datasets, OTHERS[source])
    lay_out(tmp_path, RAW)  # files that lie loose are MNIST's only
    assert not SOURCES[source].on_disk(tmp_path)
    lay_out(tmp_path / OTHERS[source] / "raw", RAW)
    assert SOURCES[source].on_disk(tmp_path)
    train, test = load_source(source, tmp_path)
    assert_right(train, test)
    assert list(train.classes) == dataset.classes


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
    assert list(md5) == [f"{file.name}.gz" for file in IDX_FILES]
    assert all(len(digest) == 32 for digest in md5.values())


def test_operators_are_declared_only_for_want_of_them(monkeypatch):
    defined, outcomes = [], []
    torch_without = SimpleNamespace(
        ops=SimpleNamespace(torchvision=object()),
        library=SimpleNamespace(define=lambda name, schema: defined.append(name)),
    )
    monkeypatch.setattr(torchvision_shim, "torch", torch_without)

    def import_module(name):
        if outcomes and (outcome := outcomes.pop()):
            raise RuntimeError(outcome)
        return torch

    monkeypatch.setattr(torchvision_shim, "import_module", import_module)
    assert torchvision_shim.import_torchvision() is torch and not defined
    outcomes.append("something else")
    with pytest.raises(RuntimeError, match="something else"):
        torchvision_shim.import_torchvision()
    outcomes.append("operator torchvision::nms does not exist")
    assert torchvision_shim.import_torchvision() is torch
    assert defined == ["torchvision::nms", "torchvision::qnms"]


def test_a_missing_torchvision_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # makes importing it fail
    with pytest.raises(SourceUnavailableError, match=r"torchvision, .* can't be imported"):
        load_source("mnist", tmp_path)


# Files brought by hand


def zipped(files):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def left_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("files", [RAW, PACKED], ids=["raw", "gzipped"])
@pytest.mark.parametrize("source", ["mnist", "fashion"])
def test_brought_files_are_known_by_what_is_in_them(source, files, tiny, tmp_path):
    renamed = {f"copy ({number})": content for number, content in enumerate(files.values())}
    store_files(source, renamed, tmp_path)
    assert SOURCES[source].on_disk(tmp_path)
    assert_right(*load_source(source, tmp_path))
    assert not SOURCES["mnist" if source == "fashion" else "fashion"].on_disk(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"upload": b""}, "upload is none of MNIST's files. It is empty"),
        ({"upload": b"<!doctype html>"}, "upload is none of MNIST's files. It is a web page"),
        ({"upload": gzip.compress(b"a letter")}, "upload is none of MNIST's files. It is a text"),
        ({"upload": gzip.compress(PACKED[f"{TRAIN_IMAGES}.gz"])}, "packed twice: unpack it once"),
        ({"upload": zipped(RAW)}, "upload is none of MNIST's files. It is a zip archive"),
        ({"upload": PACKED[f"{TRAIN_IMAGES}.gz"][:9]}, "upload is none .* It is damaged: .* ended"),
        ({"upload": idx_bytes(VALUES[TRAIN_IMAGES][:29])}, "It is of 29 x 28 x 28 values"),
        ({"upload": RAW[TEST_IMAGES]}, f"Missing: {TRAIN_IMAGES}."),
        ({"upload": PACKED[f"{TRAIN_IMAGES}.gz"][:-100]}, "upload can't be read"),
        ({"upload": RAW[TRAIN_IMAGES][:-1]}, "upload is damaged: it has"),
        ({"upload": RAW[TRAIN_IMAGES] + b"!"}, "upload is damaged: it has more than"),
        ({TEST_LABELS: RAW[TEST_LABELS][:-1] + b"\x0a"}, "is damaged: it has a label 10"),
        ({}, f"All four files are needed. Missing: {TRAIN_IMAGES}."),
    ],
)
def test_nothing_is_kept_unless_all_four_are_good(wrong, message, tiny, tmp_path):
    store_files("mnist", RAW, tmp_path)
    before = left_in(tmp_path)
    three = {name: content for name, content in RAW.items() if name != TRAIN_IMAGES}
    for root in (tmp_path, tmp_path / "empty"):
        with pytest.raises(DamagedDataError, match=message):
            store_files("mnist", three | wrong, root)
    assert left_in(tmp_path) == before


def test_a_folder_that_cannot_be_written_to(tiny, tmp_path):
    (tmp_path / "data").write_text("in the way of the folder")
    with pytest.raises(SourceUnavailableError, match="can't be written to"):
        store_files("mnist", RAW, tmp_path / "data")
