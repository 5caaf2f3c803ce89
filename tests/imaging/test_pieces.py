"""Frames among pieces of ink, by their shapes."""

from math import pi

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import distance_transform_edt, rotate

from mnist_core.data.handwriting import generate
from mnist_core.imaging.pieces import frames, line_width, rectangularity


@pytest.mark.parametrize("angle", [0, 7, 30])
def test_a_rectangle_fills_the_smallest_one_around_it_however_it_is_turned(angle):
    area = np.zeros((300, 300))
    area[90:210, 60:240] = 1
    assert rectangularity(rotate(area, angle, order=1) > 0.5) == pytest.approx(1, abs=0.03)


def test_a_disc_fills_a_quarter_of_pi():
    y, x = np.mgrid[:301, :301] - 150
    assert rectangularity(x**2 + y**2 <= 140**2) == pytest.approx(pi / 4, abs=0.01)
    assert rectangularity(np.zeros((5, 5), bool)) == 0


def ring(width):
    """A square of 100 pixels on a sheet of 140, drawn with a line so wide."""
    ink = np.zeros((140, 140), bool)
    ink[20:120, 20:120] = True
    ink[20 + width : 120 - width, 20 + width : 120 - width] = False
    return ink


@pytest.mark.parametrize("width", [1, 4, 9])
def test_a_line_is_as_wide_as_it_was_drawn(width):
    area = np.zeros((140, 140), bool)
    area[20:120, 20:120] = True
    depth = np.ceil(distance_transform_edt(area)).astype(int)
    assert line_width(ring(width), depth) == width


def test_a_frame_goes_and_the_stroke_that_touches_it_stays():
    ink = ring(3)
    ink[60:120, 66:72] = True  # from the middle down to the frame
    left = ink & ~frames(ink)
    assert left[60:110, 66:72].all()
    left[60:120, 66:72] = False
    assert not left.any()


def test_no_digit_is_taken_for_a_frame():
    for image in generate(300, seed=4).images.numpy():
        large = np.asarray(Image.fromarray(image).resize((168, 168), Image.Resampling.BICUBIC))
        assert not frames(np.pad(large > 100, 8)).any()
