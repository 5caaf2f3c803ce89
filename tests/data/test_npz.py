import tracemalloc
import zipfile
from io import BytesIO

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import DigitSet
from mnist_core.data.npz import MAX_DIGITS, from_npz, to_npz
from mnist_core.errors import DamagedDataError

IMAGES = np.zeros((3, 28, 28), np.uint8)
LABELS = np.array([1, 2, 3])


def npz(**arrays):
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def packed(**members):
    """A zip file with these bytes as .npy members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(array, size=None):
    """An array as .npy, its header claiming another first `size`."""
    file = BytesIO()
    np.lib.format.write_array(file, array)
    content = file.getvalue()
    return content.replace(b"(3, 28, 28), }", b"(%d, 28, 28), }" % size) if size else content


def test_what_is_written_is_read(stripes):
    again = from_npz(to_npz(stripes))
    assert torch.equal(again.images, stripes.images)
    assert torch.equal(again.labels, stripes.labels)
    assert (again.name, again.classes) == (stripes.name, stripes.classes)


def test_numpy_reads_it_without_pickle(stripes):
    arrays = np.load(BytesIO(to_npz(stripes)), allow_pickle=False)
    assert arrays["images"].shape == (200, 28, 28)
    assert arrays["labels"].dtype == np.int64


def test_images_and_labels_are_enough():
    digits = from_npz(npz(images=IMAGES, labels=LABELS.astype(np.uint8)))
    assert digits.labels.tolist() == [1, 2, 3]
    assert digits.classes == tuple("0123456789")
    assert len(from_npz(npz(images=IMAGES[:0], labels=LABELS[:0]))) == 0


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "no .npz"),
        (b"PK\x03\x04 not really", "no .npz"),
        (npz(images=IMAGES, labels=LABELS)[:-3] + b"\1\0\0", "no .npz"),  # directory's place
        (npz(images=IMAGES), "no array “labels”"),
        (npz(images=IMAGES, labels=LABELS[:2]), "3 images but 2 labels"),
        (npz(images=IMAGES, labels=LABELS + 7), "0 to 9"),
        (npz(images=IMAGES, labels=LABELS - 2), "0 to 9"),
        (npz(images=IMAGES / 255, labels=LABELS), "“images” is float64"),
        (npz(images=IMAGES.astype("<u2"), labels=LABELS), "“images” is uint16"),
        (npz(images=IMAGES, labels=LABELS.astype("<u8") - 2), "0 to 9"),
        (npz(images=np.zeros(3, [("[in](http://evil.example)", "u1")]), labels=LABELS), "is void"),
        (npz(images=IMAGES[:, :27], labels=LABELS), "“images” is uint8 (3, 27, 28)"),
        (npz(images=IMAGES, labels=LABELS[:, None]), "“labels” is int64 (3, 1)"),
        (npz(images=IMAGES, labels=LABELS, classes=np.array(["a"])), "“classes”"),
        (npz(images=IMAGES, labels=LABELS, name=np.array("x" * 999)), "“name”"),
        (npz(images=np.asfortranarray(IMAGES), labels=LABELS), "stored by columns"),
        (npz(images=IMAGES, labels=np.array([1, 2, None])), "“labels” is object"),
        (packed(labels=npy(LABELS), images=b"\x93NUMPY\x01\x00 what?"), "isn't an array"),
        (packed(labels=npy(LABELS), images=b"text"), "isn't an array"),
        (packed(labels=npy(LABELS).replace(b"}", b" ")), "isn't an array"),
        (npz(images=IMAGES, labels=LABELS)[400:], "no .npz"),
        (packed(labels=npy(LABELS).replace(b"{", b" ")), "isn't an array"),
        (packed(labels=npy(LABELS).replace(b"}", b"(")), "isn't an array"),
        (packed(labels=npy(LABELS).replace(b" 'shape'", b"b'shape'")), "isn't an array"),
        (packed(labels=npy(LABELS), images=npy(IMAGES, 90_000)), "bytes where 70,560,000"),
        (packed(labels=npy(LABELS), images=npy(IMAGES, MAX_DIGITS + 1)), "N at most 100,000"),
    ],
)
def test_anything_else_is_refused_with_a_reason(content, told):
    with pytest.raises(DamagedDataError) as refused:
        from_npz(content)
    assert told in str(refused.value)


def test_a_directory_that_lies_before_the_file_is_refused():
    content = bytearray(npz(images=IMAGES, labels=LABELS))
    content[-6:-2] = b"\xff\xff\xff\x7f"  # where the last record says that it begins
    with pytest.raises(DamagedDataError, match=r"no \.npz"):
        from_npz(bytes(content))


def test_an_array_that_unpacks_to_more_than_it_says_is_not_unpacked():
    content = packed(labels=npy(LABELS), images=npy(IMAGES) + bytes(50_000_000))
    assert len(content) < 100_000
    with pytest.raises(DamagedDataError, match="images"):
        from_npz(content)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_could_not_be_unpacked_within_bounds_is_not_unpacked(compression):
    content = repacked(MEMBERS | {"images.npy": npy(IMAGES) + bytes(50_000_000)}, compression)
    assert len(content) < 20_000
    tracemalloc.start()
    with pytest.raises(DamagedDataError, match="compressed"):
        from_npz(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["u1", "i2", "u2", "i8", "u8"])
def test_labels_of_any_whole_numbers_are_read_in_either_byte_order(order, kind):
    digits = from_npz(npz(images=IMAGES, labels=LABELS.astype(order + kind), name=np.array("é")))
    assert digits.labels.tolist() == [1, 2, 3] and digits.name == "é"


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0x110000, 0xFFFFFFFF])
@pytest.mark.parametrize("name", ["name", "classes"])
def test_a_name_that_is_no_text_is_refused(name, code):
    content = MEMBERS[f"{name}.npy"]
    content = content[:128] + code.to_bytes(4, "little") + content[132:]  # 128 bytes are header
    with pytest.raises(DamagedDataError):
        from_npz(repacked(MEMBERS | {f"{name}.npy": content}))


GOOD = to_npz(DigitSet(torch.from_numpy(IMAGES), torch.from_numpy(LABELS), "own"), compress=False)
with zipfile.ZipFile(BytesIO(GOOD)) as archive:
    MEMBERS = {name: archive.read(name) for name in archive.namelist()}


def repacked(members, compression=zipfile.ZIP_STORED):
    """The members as a zip file, whose own checksums are right."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@st.composite
def damaged(draw, content, reach):
    """The bytes with some of the first or last `reach` overwritten, or cut at either end."""
    content, places = bytearray(content), st.integers(0, min(reach, len(content)) - 1)
    for place in draw(st.lists(places | places.map(lambda place: -1 - place), max_size=4)):
        content[place] = draw(
            st.integers(0, 255) | st.sampled_from(b"{}()[],:'0123456789<>|=uifUO")
        )
    cut = draw(st.none() | places)
    return bytes(content if cut is None else draw(st.sampled_from([content[:cut], content[cut:]])))


def assert_read_or_refused(content):
    try:
        digits = from_npz(content)
    except DamagedDataError:
        return
    assert torch.equal(from_npz(to_npz(digits)).images, digits.images)
    assert len(digits.classes) == 10


@given(damaged(GOOD, 4000) | damaged(to_npz(from_npz(GOOD)), 4000) | st.binary(max_size=200))
def test_a_damaged_file_is_read_or_refused(content):
    assert_read_or_refused(content)


@given(st.sampled_from(sorted(MEMBERS)), st.data())
def test_a_damaged_array_is_read_or_refused(name, data):
    content = data.draw(damaged(MEMBERS[name], 168))
    assert_read_or_refused(repacked(MEMBERS | {name: content}))
