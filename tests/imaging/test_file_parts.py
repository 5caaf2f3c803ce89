"""Files of far too many parts are told from pictures before anything is decoded."""

import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mnist_core.imaging.file_parts import has_too_many_parts
from mnist_core.imaging.photograph import decode_photograph

MANY = 200_000


def picture(form, side=40, **options):
    file = BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    Image.fromarray(noise).save(file, form, **options)
    return file.getvalue()


def chunk(name, content=b""):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def segment(marker, content=b""):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def with_parts(content, parts):
    """A JPEG or a PNG with more behind its beginning, and a PNG's at its end, too."""
    at = 2 if content[:1] == b"\xff" else 33
    return content[:at] + parts + content[at:]


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", 1500),
        picture("JPEG", 1500, progressive=True),
        picture("PNG", 1500),
        picture("WEBP"),
        with_parts(picture("JPEG"), segment(0xE2, bytes(60_000)) * 100),
        with_parts(picture("PNG"), chunk(b"tEXt", b"a\0b") * 1000),
        picture("JPEG") + segment(0xE5) * MANY,  # a film behind it
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_pictures_pass(content):
    assert not has_too_many_parts(content)
    assert decode_photograph(content, "It")


@pytest.mark.parametrize(
    "parts",
    [segment(0xE5), segment(0xFE), segment(0xC4), segment(0xE1, b"Exif\0\0"),
     b"\xff", b"\xff\0", b"\xff\xd0", b"\0"],
    ids=bytes.hex,
)  # fmt: skip
def test_a_jpeg_of_crumbs_is_refused(parts):
    assert has_too_many_parts(with_parts(picture("JPEG"), parts * MANY))


@pytest.mark.parametrize("name", [b"tEXt", b"IDAT", b"prVt", b"zzzz"], ids=bytes.decode)
def test_a_png_of_crumbs_is_refused(name):
    whole = picture("PNG")
    assert has_too_many_parts(with_parts(whole, chunk(name) * MANY))
    assert has_too_many_parts(whole[:-12] + chunk(name) * MANY + whole[-12:])


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b""]), st.binary(max_size=200))
def test_anything_is_counted(beginning, rest):
    assert has_too_many_parts(beginning + rest) is False  # so few bytes can't be many parts


def test_odd_notes_of_a_camera_do_not_fill_the_log():
    odd = b"II*\0\x08\0\0\0" + struct.pack("<H", 9) + struct.pack("<HHII", 7, 2, 10**6, 8) * 9
    content = with_parts(picture("JPEG"), segment(0xE1, b"Exif\0\0" + odd + b"\0\0\0\0"))
    with warnings.catch_warnings(record=True) as told:
        assert decode_photograph(content, "It")
    assert told == []
