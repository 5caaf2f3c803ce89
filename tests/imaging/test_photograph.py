"""Photographs of digits: decoded, turned upright, and their ink found."""

import struct
import tracemalloc
import zlib
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from mnist_core import FitSettings, LinearClassifier, fit, normalize_sketch, predict
from mnist_core.data.handwriting import generate
from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.photograph import (
    WORKING_SIDE,
    _decoding,
    decode_photograph,
    find_ink_on_paper,
    otsu,
    two_digits_in_ink,
)
from tests.support.paper_kinds import Scene, draw, picture_of, written
from tests.support.photographs import encoded, photograph


@pytest.fixture(scope="module")
def model():
    model = LinearClassifier(normalization="straightened")
    settings = FitSettings(epochs=4, learning_rate=5e-3, optimizer="adam")
    for _ in fit(model, generate(3000, seed=0), generate(100, seed=1), settings):
        pass
    return model


def read(model, picture):
    return predict(model, normalize_sketch(find_ink_on_paper(picture)).pixels).argmax().item()


@pytest.mark.parametrize("digit", range(10))
def test_a_photograph_under_a_lamp_with_a_shadow_and_a_tilt_is_read(model, digit):
    assert read(model, decode_photograph(encoded(photograph([digit])), "it")) == digit


@pytest.mark.parametrize(
    "paper",
    [
        {"ruled": True},
        {"table": True},
        {"pen": 0.2},
        {"pen": 0.03},
        {"height": 0.2},
        {"height": 0.7, "tilt": -8},
        {"speck": True},
    ],
    ids=str,
)
def test_paper_pen_and_size_may_differ(model, paper):
    for digit in (2, 3, 5):
        assert read(model, photograph([digit], **paper)) == digit


def test_chalk_on_a_board_is_read(model):
    assert read(model, photograph([3], paper=(35, 50, 40), ink=(225, 225, 225))) == 3


def test_a_phones_twelve_megapixels_lying_on_their_side(model):
    picture = photograph([2], size=(1000, 750)).resize((4000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise to see it upright
    content = encoded(picture.rotate(90, expand=True), exif=exif)
    opened = decode_photograph(content, "it")
    assert opened.size == (WORKING_SIDE, WORKING_SIDE * 3 // 4)
    assert read(model, opened) == 2


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WebP"])
def test_three_formats_come_to_the_same(form):
    picture = photograph([4])
    opened = decode_photograph(encoded(picture, form), "it")
    assert opened.mode == "L" and opened.size == (600, 450)
    expected = np.asarray(picture.convert("L").resize((600, 450)), float)
    assert np.abs(np.asarray(opened) - expected).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_any_mode_of_a_picture_is_opened(mode, model):
    picture = photograph([4]).convert("L")
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    else:
        picture = picture.convert("RGB").convert(mode)
    opened = decode_photograph(encoded(picture, "JPEG" if mode == "CMYK" else "PNG"), "it")
    assert opened.mode == "L" and opened.size == (600, 450)
    if mode != "1":  # which is dithered
        assert read(model, opened) == 4


@pytest.mark.parametrize("colour", [0, 255])
def test_ink_on_a_transparent_ground_is_black_on_white(colour):
    alpha = Image.new("L", (90, 60))
    alpha.paste(255, (30, 20, 60, 40))
    picture = Image.new("L", (90, 60), colour)
    picture.putalpha(alpha)
    opened = np.asarray(decode_photograph(encoded(picture, "PNG"), "it"))
    assert opened[0, 0] == 255 and opened[30, 45] == 0


def plain_sheet(digit, **scene):
    strokes = written(digit, np.random.default_rng(0))
    return draw(Scene(strokes=strokes, **scene), np.random.default_rng(0))


def test_a_sheet_on_a_transparent_ground_is_paper(model):
    sheet = plain_sheet(7, paper=(250, 240, 180)).convert("RGBA")
    turned = sheet.rotate(12, expand=True, fillcolor=(0, 0, 0, 0))
    assert read(model, decode_photograph(encoded(turned, "PNG"), "it")) == 7


def header_only(width, height):
    """A PNG that claims to be so large and has no pixels."""

    def chunk(kind, content):
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def animated(form):
    first, *rest = (Image.new("RGB", (40, 40), colour) for colour in ("white", "black", "red"))
    return encoded(first, form, save_all=True, append_images=rest)


JPEG = encoded(photograph([8], size=(400, 300)))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "is empty"),
        (b"a text, not a picture", "not a PNG, JPEG or WebP"),
        (animated("GIF"), "not a PNG, JPEG or WebP"),
        (animated("WebP"), "animated"),
        (animated("PNG"), "animated"),
        (header_only(8000, 8000), "50 megapixels"),
        (header_only(10_000, 10_000), "50 megapixels"),
        (header_only(100_000, 100_000), "50 megapixels"),
        (header_only(100, 100), "damaged or cut short"),
        (JPEG[: len(JPEG) // 2], "damaged or cut short"),
        (JPEG[:20], "not a PNG, JPEG or WebP"),
        (JPEG + bytes(10_000_000), "larger than 10 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_refused_with_a_sentence(content, reason):
    with pytest.raises(InvalidImageError, match=f"^It .*{reason}.*\\. .*\\.$"):
        decode_photograph(content, "It")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_damaged_note_on_how_it_was_held_does_not_spoil_a_picture():
    opened = decode_photograph(
        encoded(photograph([8], size=(400, 300)), exif=b"Exif\0\0MM\0*oops"), "it"
    )
    assert opened.size == (400, 300)


@pytest.mark.parametrize(
    "empty",
    [
        lambda: photograph([]),
        lambda: photograph([], ruled=True),
        lambda: photograph([], table=True),
        lambda: Image.new("L", (300, 200), 255),
        lambda: Image.new("RGB", (1, 1)),
        lambda: Image.new("L", (4000, 3)),
    ],
)
def test_a_blank_page_says_so(empty):
    with pytest.raises(EmptySketchError):
        find_ink_on_paper(empty())


def test_ink_is_white_on_black_and_nothing_else_is_left():
    ink = find_ink_on_paper(photograph([1], tilt=0, speck=True))
    assert ink.dtype == np.uint8 and ink.shape == (450, 600)
    rows, columns = (ink > 127).nonzero()
    assert 195 < np.ptp(rows) < 225  # 45 % of 450, and the pen's width
    assert np.ptp(columns) < 25


def test_otsu_parts_two_groups_in_between():
    values = np.concatenate([np.linspace(0, 1, 500), np.linspace(3, 5, 200)])
    assert 1 < otsu(values) < 3.1


def test_two_digits_side_by_side_are_noticed_and_one_is_not():
    for pair in ([3, 5], [1, 0]):
        assert two_digits_in_ink(find_ink_on_paper(photograph(pair, tilt=0, height=0.4))), pair
    for digit in (4, 5):
        assert not two_digits_in_ink(find_ink_on_paper(photograph([digit]))), digit


def test_two_digits_one_above_the_other_are_noticed():
    for upper, lower in ((3, 5), (0, 1)):
        pictures = [np.asarray(photograph([digit], tilt=0, height=0.6)) for digit in (upper, lower)]
        assert two_digits_in_ink(find_ink_on_paper(Image.fromarray(np.vstack(pictures))))


# Each as it was before anything was done for it: 25, 30, 70, 47, 13, 100 and 100 of a hundred.
@pytest.mark.parametrize(
    "kind",
    [
        "a part is paler",
        "cut to its ink",
        "in a frame",
        "touching its frame",
        "a pen as grey as its paper",
        "on squared paper",
        "all at once",
    ],
)
def test_what_people_do_to_a_picture_is_read_all_the_same(model, kind):
    rng = np.random.default_rng(7)
    answers = [read(model, picture_of(kind, rng, digit)) for digit in range(10)]
    assert sum(answer == digit for digit, answer in enumerate(answers)) >= 9


def box(radius, tilt, width=5):
    """A form's box, `radius` pixels round at the corners, with nothing in it."""
    sheet = Image.new("L", (400, 500), 235)
    ImageDraw.Draw(sheet).rounded_rectangle((90, 80, 300, 400), radius, None, 30, width)
    return sheet.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=235)


@pytest.mark.parametrize("tilt", [0, 3, 6])
@pytest.mark.parametrize("radius", [0, 20])
def test_an_empty_box_of_a_form_is_no_digit(radius, tilt):
    with pytest.raises(EmptySketchError):
        find_ink_on_paper(box(radius, tilt))


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_0_with_corners_is_no_box(model, share):
    assert read(model, box(round(210 * share), tilt=0, width=14)) == 0


@pytest.mark.parametrize("grey", [30, 120, 180])
@pytest.mark.parametrize("boxes", [1, 4])
def test_a_digit_in_one_of_a_forms_black_boxes_may_be_pale(model, boxes, grey):
    sheet = plain_sheet(3, paper=(250,) * 3, ink=(grey,) * 3)
    width, height = sheet.size
    form = Image.new("RGB", (boxes * width + 80, height + 80), (250,) * 3)
    form.paste(sheet, (40 + boxes // 2 * width, 40))
    for left in range(40, boxes * width + 40, width):
        ImageDraw.Draw(form).rectangle((left, 40, left + width, 40 + height), outline=0, width=4)
    assert read(model, form.convert("L")) == 3


@pytest.mark.parametrize("tilt", [0, 4])
@pytest.mark.parametrize("digit", [0, 7])
def test_a_line_to_write_on_is_left_out(model, digit, tilt):
    sheet = plain_sheet(digit, margins=(1, 0.3, 1, 0.3), paper=(250,) * 3, tilt=0)
    width, height = sheet.size
    ImageDraw.Draw(sheet).line((20, height - 35, width - 20, height - 35), 0, 4)
    sheet = sheet.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=(250,) * 3)
    ink = find_ink_on_paper(sheet)
    assert read(model, sheet) == digit and np.ptp(np.nonzero(ink > 127)[1]) < width / 2


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_a_file_of_sixteen_bits_is_read_however_many_of_them_it_fills(model, bits):
    grey = np.asarray(photograph([4]).convert("L")).astype(np.uint16)
    content = encoded(Image.fromarray(grey << bits - 8), "PNG")
    opened = decode_photograph(content, "It")
    assert np.abs(np.asarray(opened).astype(float).max() - grey.max()) < 20
    assert read(model, opened) == 4


@pytest.mark.mnist
def test_mnists_digits_are_not_taken_for_two(mnist_root):
    from mnist_core import load_source

    images = load_source("mnist", mnist_root)[0].images[:1000].numpy()
    alarms = [
        two_digits_in_ink(np.asarray(Image.fromarray(one).resize((112, 112)))) for one in images
    ]
    assert np.mean(alarms) < 0.01


def with_scans(picture, more):
    """A progressive JPEG with one of its scans, of a few bytes, again and again."""
    content = encoded(picture, progressive=True)
    starts = [place for place in range(len(content)) if content[place : place + 2] == b"\xff\xda"]
    scans = [content[start:end] for start, end in pairwise(starts)]
    return content[: starts[1]] + min(scans, key=len) * more + content[starts[1] :]


def test_a_progressive_jpeg_is_read_and_one_of_thousands_of_scans_is_not(monkeypatch):
    picture = photograph([2])
    assert decode_photograph(with_scans(picture, 0), "It").size == (600, 450)
    monkeypatch.setattr("mnist_core.imaging.photograph.reduce_to_grey", None)  # nothing is decoded
    with pytest.raises(InvalidImageError, match=r"^It is built up in too many steps\. "):
        decode_photograph(with_scans(picture, 5000), "It")


def test_a_film_behind_a_photograph_does_not_matter():
    film = np.random.default_rng(0).bytes(8_000_000)
    assert film.count(b"\xff\xda") > 100
    assert decode_photograph(JPEG + film, "It").size == (400, 300)


def test_waiting_for_others_has_an_end_that_is_told(monkeypatch):
    monkeypatch.setattr("mnist_core.imaging.photograph.MAX_WAIT_SECONDS", 0)
    with _decoding, pytest.raises(InvalidImageError, match="try again in a moment"):
        decode_photograph(JPEG, "It")
    assert decode_photograph(JPEG, "It").size == (400, 300)


@pytest.mark.parametrize("kind, start", [(b"zTXt", b"a\0\0"), (b"iCCP", b"a\0\0")])
def test_a_text_that_unpacks_to_a_gigabyte_is_not_unpacked(kind, start):
    part = start + zlib.compress(bytes(10**8), 9)
    chunk = struct.pack(">I", len(part)) + kind + part
    chunk += struct.pack(">I", zlib.crc32(kind + part))
    whole = encoded(photograph([8], size=(40, 30)), "PNG")
    tracemalloc.start()
    with suppress(InvalidImageError):
        decode_photograph(whole[:33] + chunk + whole[33:], "It")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


IMAGES = [encoded(photograph([8], size=(60, 40)), form) for form in ("PNG", "JPEG", "WebP")]


@pytest.mark.filterwarnings("ignore")
@given(st.sampled_from(IMAGES), st.data())
def test_a_damaged_image_is_read_or_refused(content, data):
    content, places = bytearray(content), st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places | st.integers(0, 99), max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.none() | places)]
    with suppress(InvalidImageError):
        assert max(decode_photograph(bytes(content), "It").size) <= WORKING_SIDE
