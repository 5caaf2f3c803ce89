"""Idx files, against bytes put together by hand after the format's description."""

import gzip
import tracemalloc
from contextlib import suppress
from hashlib import sha256

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.data.idx import IdxFile, describe_content, looks_right, read_idx
from mnist_core.errors import DamagedDataError

LABELS = IdxFile("labels", (3,))
IMAGES = IdxFile("images", (2, 28, 28))

GOOD_LABELS = bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9])
GOOD_IMAGES = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(783) + b"\xff" * 785
WIDE_IMAGES = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 32, 0, 0, 0, 32]) + bytes(2 * 32 * 32)

DAMAGE = {
    "magic": (b"<!doctype html>", LABELS, "the magic number and the sizes of 3 values.*a web page"),
    "images as labels": (GOOD_IMAGES, LABELS, "the magic number"),
    "count": (b"\0\0\x08\x01\0\0\0\x04\1\2\3\4", LABELS, "the sizes of 3 values"),
    "image size": (WIDE_IMAGES, IMAGES, "the sizes of 2 x 28 x 28 values"),
    "short": (GOOD_LABELS[:-1], LABELS, "10 bytes instead of 11"),
    "long": (GOOD_LABELS + b"\0", LABELS, "more than 11 bytes instead of 11"),
    "header cut": (GOOD_LABELS[:6], LABELS, "the sizes"),
    "empty": (b"", LABELS, "the magic number.*it is empty"),
    "twice": (gzip.compress(gzip.compress(GOOD_LABELS)), LABELS, "packed twice"),
    "zip": (b"PK\x03\x04" + bytes(99), LABELS, "a zip archive"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), LABELS, "a picture"),
    "text": (b"label,1x1,1x2\r\n5,0,0", LABELS, "a text"),
    "noise": (b"\xfe\x01\x02", LABELS, "its magic number is another"),
    "digits of another size": (WIDE_IMAGES, IMAGES, "; it is of 2 x 32 x 32 values"),
    "label": (GOOD_LABELS[:-1] + b"\x0a", LABELS, "a label 10"),
    "sum": (GOOD_LABELS, IdxFile("labels", (3,), sha256(b"").hexdigest()), "not as published"),
}


@pytest.fixture(params=[lambda content: content, gzip.compress], ids=["raw", "gzipped"])
def packed(request):
    return request.param


def test_values_are_read_in_order(packed):
    labels = read_idx(packed(GOOD_LABELS), LABELS, "labels")
    images = read_idx(packed(GOOD_IMAGES), IMAGES, "images")
    assert labels.dtype == images.dtype == torch.uint8
    assert labels.tolist() == [7, 0, 9]
    assert images[0].flatten().tolist() == [0] * 783 + [255]
    assert images.shape == (2, 28, 28) and images[1].min() == 255


def test_size_is_that_of_the_published_files():
    assert IdxFile("train-images-idx3-ubyte", (60_000, 28, 28)).size == 47_040_016
    assert IdxFile("t10k-labels-idx1-ubyte", (10_000,)).size == 10_008


@pytest.mark.parametrize("content, file, message", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_told_and_never_read(packed, content, file, message):
    with pytest.raises(DamagedDataError, match=f"upload is damaged: it.*{message}|{message}"):
        read_idx(packed(content), file, "upload")


FLIPPED = bytearray(gzip.compress(GOOD_LABELS, mtime=0))
FLIPPED[-6] ^= 1  # in gzip's own checksum


@pytest.mark.parametrize("content", [gzip.compress(GOOD_LABELS, mtime=0)[:-1], bytes(FLIPPED)])
def test_damaged_gzip(content):
    with pytest.raises(DamagedDataError, match=r"labels\.gz can't be read"):
        read_idx(content, LABELS, "labels.gz")


def test_a_gzip_bomb_is_not_unpacked():
    bomb = gzip.compress(GOOD_LABELS + bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(DamagedDataError, match="more than 11 bytes"):
        read_idx(bomb, LABELS, "labels")
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "content, right",
    [(GOOD_LABELS, True), (GOOD_LABELS[:-1], False), (b"", False), (GOOD_IMAGES, False)],
)
def test_a_glance_tells_good_files_from_bad(content, right, tmp_path):
    (tmp_path / "labels").write_bytes(content)
    assert looks_right(tmp_path / "labels", LABELS) == right
    assert not looks_right(tmp_path / "missing", LABELS)
    assert not looks_right(tmp_path, LABELS)


@given(st.sampled_from([GOOD_LABELS, gzip.compress(GOOD_LABELS), b""]), st.data())
def test_a_damaged_file_is_read_or_refused(content, data):
    content = bytearray(content + data.draw(st.binary(max_size=20)))
    places = st.integers(0, max(0, len(content) - 1))
    for place in data.draw(st.lists(places, max_size=4)) if content else []:
        content[place] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.none() | places)])
    assert describe_content(content, "upload")
    assert looks_right(content, LABELS) in (True, False)
    with suppress(DamagedDataError):
        labels = read_idx(content, LABELS, "upload")
        assert labels.shape == (3,) and labels.max() < 10
