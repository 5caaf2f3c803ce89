"""A bitmap brought to 28x28 as MNIST did it."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from mnist_core import normalize_sketch
from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.bitmap import (
    STROKE_WIDTHS,
    crop_to_ink,
    find_ink,
    fit_into_box,
    signed_distance,
    stroke_width,
)
from mnist_core.imaging.moments import centre_of_mass


def drawing(size=280, at=(60, 40), scale=1.0, width=20) -> Image.Image:
    """A seven, white on black: its upper left corner at `at`, 100 wide and 180 high."""
    image = Image.new("L", (size, size))
    points = [(at[0] + scale * x, at[1] + scale * y) for x, y in [(0, 0), (100, 0), (30, 180)]]
    ImageDraw.Draw(image).line(points, fill=255, width=round(width * scale), joint="curve")
    return image


def difference(one, other):
    return (one.pixels.int() - other.pixels.int()).abs().float().mean().item()


def test_every_step_is_there_to_be_seen():
    sketch = normalize_sketch(drawing())
    assert sketch.ink.shape == (280, 280)
    height, width = sketch.crop.shape
    assert 180 <= height <= 200 and 100 <= width <= 130
    assert max(sketch.box.shape) == 20
    assert sketch.pixels.shape == (28, 28)
    for picture in (sketch.ink, sketch.crop, sketch.box, sketch.pixels):
        assert picture.dtype == torch.uint8
        assert picture.max() == 255


def test_it_ends_centred_by_mass():
    row, column = centre_of_mass(normalize_sketch(drawing(at=(150, 10))).pixels[None])
    assert abs(row.item() - 14) <= 0.5
    assert abs(column.item() - 14) <= 0.5


@pytest.mark.parametrize("at", [(10, 10), (170, 90), (20, 85)])
def test_the_place_of_the_drawing_does_not_matter(at):
    assert difference(normalize_sketch(drawing(at=at)), normalize_sketch(drawing())) < 1


@pytest.mark.parametrize("scale", [0.4, 0.7, 1.4])
def test_the_size_of_the_drawing_hardly_matters(scale):
    one = normalize_sketch(drawing(at=(10, 10), scale=scale))
    assert difference(one, normalize_sketch(drawing())) < 10  # one pixel off would be 11


def test_shape_is_kept():
    stroke = torch.zeros(100, 100, dtype=torch.uint8)
    stroke[10:90, 40:52] = 255  # 80 high, 12 wide
    assert normalize_sketch(stroke.numpy()).box.shape == (20, 3)


def grey():
    return np.asarray(drawing())


@pytest.mark.parametrize(
    "same",
    [
        drawing,
        lambda: drawing().convert("1"),
        lambda: drawing().convert("RGB"),
        lambda: drawing().convert("P"),
        lambda: drawing().convert("RGBA"),
        lambda: grey()[:, :, None],
        lambda: np.dstack([grey()] * 3),
        lambda: grey() / 255,
        lambda: grey().astype(np.float32) / 255,
        lambda: grey() > 127,
        lambda: grey().astype(np.uint16) * 257,
        lambda: 255 - grey(),  # dark ink on light paper
        lambda: 40 + grey() // 2,  # pale ink on grey paper
        lambda: np.dstack([grey() * 0, grey() * 0, grey() * 0, grey()]),  # black ink, see-through
        lambda: np.dstack([grey() * 0 + 255] * 3 + [grey()]),  # white ink, see-through
    ],
)
def test_any_kind_of_picture_is_read_alike(same):
    assert difference(normalize_sketch(same()), normalize_sketch(drawing())) < 1


@pytest.mark.parametrize(
    "blank",
    [
        np.zeros((280, 280), np.uint8),
        np.full((50, 50, 3), 255, np.uint8),
        np.zeros((280, 280, 4), np.uint8),
        np.full((9, 9), 0.5),
        np.full((28, 28), 100, np.uint8) + np.eye(28, dtype=np.uint8) * 20,  # a shade, not ink
    ],
)
def test_a_blank_picture_says_so(blank):
    with pytest.raises(EmptySketchError):
        normalize_sketch(blank)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(784, np.uint8),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((0, 5), np.uint8),
        np.full((28, 28), np.nan),
        np.full((28, 28), 1.5),
        np.full((28, 28), -3),
        "a digit",
        None,
    ],
)
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(InvalidImageError):
        normalize_sketch(wrong)


def test_a_single_dot_is_a_sketch():
    dot = np.zeros((280, 280), np.uint8)
    dot[100, 100] = 255
    assert normalize_sketch(dot).box.tolist() == [[255] * 20] * 20


def test_ink_at_the_very_edge_is_kept():
    picture = np.zeros((100, 100), np.uint8)
    picture[0:80, 95:100] = 255
    assert crop_to_ink(find_ink(picture)).shape == (80, 5)


def test_a_hairline_does_not_vanish():
    hair = torch.zeros(1000, 1, dtype=torch.uint8) + 255
    assert fit_into_box(hair).shape == (20, 1)


@pytest.mark.mnist
def test_mnists_own_digits_are_hardly_changed(mnist_root):
    from mnist_core import load_source

    train, _ = load_source("mnist", mnist_root)
    changes = []
    for image in train.images[:300]:
        again = normalize_sketch(image.numpy()).pixels
        changes.append((again.int() - image.int()).abs().float().mean().item())
    assert np.mean(changes) < 4


def test_faint_dots_far_apart_are_not_rounded_away():
    picture = np.zeros((800, 800), np.uint8)
    picture[0, 0] = picture[799, 799] = 255
    assert normalize_sketch(picture).pixels.max() == 255


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_sixteen_bits_and_floats_keep_their_greys(mode):
    grey16 = np.asarray(drawing().resize((70, 70))).astype(np.uint16) * 257
    picture = Image.fromarray(grey16)
    if mode == "I":
        picture = Image.fromarray(grey16.astype(np.int32))
    elif mode == "F":
        picture = Image.fromarray(grey16.astype(np.float32) / 65535)
    assert picture.mode == mode
    assert difference(normalize_sketch(picture), normalize_sketch(grey16)) < 1


@pytest.mark.parametrize("width", [4, 60])
def test_a_bitmaps_strokes_are_brought_near_mnists(width):
    box = normalize_sketch(drawing(at=(80, 50), width=width)).box
    signed = signed_distance(box)
    in_box = stroke_width(signed) * 20 / 100  # it is measured 100 pixels large
    assert STROKE_WIDTHS[0] - 0.4 < in_box < STROKE_WIDTHS[1] + 0.4


def test_a_bar_is_as_wide_as_it_is():
    bar = torch.zeros(100, 10, dtype=torch.uint8) + 255
    assert stroke_width(signed_distance(bar)) == pytest.approx(10, abs=0.7)


def test_a_speck_in_a_bitmap_is_left_out():
    picture = drawing()
    ImageDraw.Draw(picture).circle((250, 250), 8, 255)
    assert difference(normalize_sketch(picture), normalize_sketch(drawing())) == 0
