"""Idx files, against bytes put together by hand after the format's description."""

import gzip
import tracemalloc

import pytest
import torch

from mnist_core.data.idx import IdxFile, looks_right, read_first, read_idx
from mnist_core.errors import DamagedDataError

LABELS = IdxFile("labels", (3,))
IMAGES = IdxFile("images", (2, 28, 28))

GOOD_LABELS = bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9])
GOOD_IMAGES = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(783) + b"\xff" * 785

DAMAGE = {
    "magic": (b"<!doctype html>", "starts with 3c21646f, not with the magic number 00000801"),
    "images as labels": (GOOD_IMAGES, "starts with 00000803"),
    "count": (bytes([0, 0, 8, 1, 0, 0, 0, 4, 7, 0, 9, 1]), "hold 4 values, not 3"),
    "short": (GOOD_LABELS[:-1], "10 bytes instead of 11"),
    "long": (GOOD_LABELS + b"\0", "more than 11 bytes instead of 11"),
    "header cut": (GOOD_LABELS[:6], "hold 0 values, not 3"),
    "empty": (b"", "starts with 00000000"),
    "label": (bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 10, 9]), "a label 10"),
}


@pytest.fixture(params=["", ".gz"], ids=["raw", "gzipped"])
def put(request, tmp_path):
    """Writes content as a file, raw or gzipped, and returns its path."""

    def put(name, content):
        path = tmp_path / (name + request.param)
        path.write_bytes(gzip.compress(content) if request.param else content)
        return path

    return put


def test_values_are_read_in_order(put):
    labels = read_idx(put("labels", GOOD_LABELS), LABELS)
    images = read_idx(put("images", GOOD_IMAGES), IMAGES)
    assert labels.dtype == images.dtype == torch.uint8
    assert labels.tolist() == [7, 0, 9]
    assert images.shape == (2, 28, 28)
    assert images[0].flatten().tolist() == [0] * 783 + [255]
    assert images[1].min() == 255


def test_size_is_that_of_the_published_files():
    assert IdxFile("train-images-idx3-ubyte", (60_000, 28, 28)).size == 47_040_016
    assert IdxFile("t10k-labels-idx1-ubyte", (10_000,)).size == 10_008


@pytest.mark.parametrize("content, message", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_told_and_never_read(put, content, message):
    path = put("labels", content)
    with pytest.raises(DamagedDataError, match=message) as caught:
        read_idx(path, LABELS)
    assert path.name in str(caught.value)


def test_pictures_of_another_size_are_damage(put):
    wide = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 32, 0, 0, 0, 32]) + bytes(2 * 32 * 32)
    with pytest.raises(DamagedDataError, match="hold 2 x 32 x 32 values, not 2 x 28 x 28"):
        read_idx(put("images", wide), IMAGES)


def test_damaged_gzip(tmp_path):
    path, packed = tmp_path / "labels.gz", gzip.compress(GOOD_LABELS)
    flipped = packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:]  # in the checksum
    for content in (packed[:-1], packed[: len(packed) // 2], flipped, GOOD_LABELS, b""):
        path.write_bytes(content)
        with pytest.raises(DamagedDataError, match=r"labels\.gz"):
            read_idx(path, LABELS)


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(GOOD_LABELS + bytes(50_000_000)))
    tracemalloc.start()
    with pytest.raises(DamagedDataError, match="more than 11 bytes"):
        read_idx(path, LABELS)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_what_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "labels", LABELS)
    (tmp_path / "labels").mkdir()
    with pytest.raises(DamagedDataError, match="labels can't be read"):
        read_idx(tmp_path / "labels", LABELS)


def test_the_first_undamaged_copy_counts(tmp_path):
    missing, damaged, good = tmp_path / "missing", tmp_path / "damaged", tmp_path / "good"
    damaged.write_bytes(GOOD_LABELS[:-1])
    good.write_bytes(GOOD_LABELS)
    assert read_first([missing, damaged, good], LABELS).tolist() == [7, 0, 9]
    with pytest.raises(DamagedDataError, match="damaged"):
        read_first([damaged, missing], LABELS)
    with pytest.raises(FileNotFoundError):
        read_first([missing], LABELS)


def test_a_glance_tells_good_files_from_bad(put, tmp_path):
    assert looks_right(put("labels", GOOD_LABELS), LABELS)
    assert looks_right(put("images", GOOD_IMAGES), IMAGES)
    assert not looks_right(put("labels", GOOD_LABELS[:-1]), LABELS)
    assert not looks_right(put("labels", b""), LABELS)
    assert not looks_right(tmp_path / "missing", LABELS)
    assert not looks_right(tmp_path, LABELS)
