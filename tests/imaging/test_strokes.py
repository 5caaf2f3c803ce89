"""Strokes of a pen brought to 28x28."""

import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import normalize_sketch
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import (
    MAX_POINTS,
    MAX_STROKES,
    normalize_strokes,
    touching,
    two_digits_in_strokes,
)

SEVEN = np.array([(60.0, 40.0), (160.0, 40.0), (90.0, 220.0)])


def test_strokes_give_the_same_steps_as_a_picture():
    sketch = normalize_strokes([SEVEN], side=280, pen=20)
    assert sketch.ink.shape == (280, 280)
    assert sketch.crop.shape == normalize_sketch(sketch.ink.numpy()).crop.shape
    assert difference(sketch, normalize_sketch(sketch.ink.numpy())) < 10


@pytest.mark.parametrize("pen", [8, 40])
@pytest.mark.parametrize("scale", [0.3, 1.2])
@pytest.mark.parametrize("move", [(-15, -10), (60, 30)])
def test_neither_pen_nor_size_nor_place_matters_to_strokes(pen, scale, move):
    one = normalize_strokes([SEVEN * scale + move], side=280, pen=pen)
    assert difference(one, normalize_strokes([SEVEN], side=280, pen=20)) < 0.5


def test_a_stroke_that_leaves_the_canvas_is_kept():
    outside = normalize_strokes([SEVEN + (150, 100)], side=280, pen=20)
    assert difference(outside, normalize_strokes([SEVEN], side=280, pen=20)) < 0.5


def test_a_slip_of_the_pen_is_left_out_and_a_serif_is_not():
    slip, serif = np.array([(250.0, 260.0), (252.0, 261.0)]), SEVEN[:1] + [(0, 0), (0, 12)]
    clean = normalize_strokes([SEVEN], 280, 20)
    assert difference(normalize_strokes([SEVEN, slip], 280, 20), clean) == 0
    assert difference(normalize_strokes([SEVEN, serif], 280, 20), clean) > 0


@pytest.mark.parametrize(
    "strokes", [[], [SEVEN + 400], [np.array([(20.0, 20.0)])], [SEVEN[:1], SEVEN[:1] + 1]]
)
def test_no_stroke_or_a_dot_is_nothing_to_read(strokes):
    with pytest.raises(EmptySketchError):
        normalize_strokes(strokes, 280, 20)


def difference(one, other):
    return (one.pixels.int() - other.pixels.int()).abs().float().mean().item()


FOUR = [
    np.array([(60.0, 40.0), (50.0, 130.0), (150.0, 130.0)]),
    np.array([(120.0, 50), (120, 230)]),
]


def test_two_digits_side_by_side_are_noticed():
    assert two_digits_in_strokes([SEVEN * 0.5, SEVEN * 0.5 + (90, 0)], pen=10)
    assert two_digits_in_strokes([SEVEN * 0.5, SEVEN * 0.4 + (120, 30)], pen=10)
    assert not two_digits_in_strokes([SEVEN], pen=20)
    assert not two_digits_in_strokes(FOUR, pen=20)
    assert not two_digits_in_strokes(
        [SEVEN, np.array([(220.0, 100.0), (250, 110)])], pen=20
    )  # a bar, apart
    assert not two_digits_in_strokes([SEVEN, SEVEN + (5, 5)], pen=20)  # gone over twice
    assert not two_digits_in_strokes([], pen=20)


def test_two_digits_one_above_the_other_are_noticed():
    assert two_digits_in_strokes([SEVEN * 0.4, SEVEN * 0.4 + (10, 110)], pen=10)
    dot_of_an_i = SEVEN * 0.1 - (0, 40)
    assert not two_digits_in_strokes([SEVEN, dot_of_an_i], pen=10)


def test_strokes_that_touch_are_one_group():
    far = SEVEN + 500
    near = SEVEN + (15, 0)
    groups = touching([SEVEN, far, near], pen=20)
    assert sorted(len(group) for group in groups) == [1, 2]
    bridge = np.array([SEVEN[0], far[0]])
    assert len(touching([SEVEN, far, bridge], pen=20)) == 1


def test_what_lies_far_off_is_not_followed():
    astray = np.array([(60.0, 40.0), (1e9, 0), (160, 40), (np.nan, 0), (90, 220)])
    assert (
        difference(normalize_strokes([astray], 280, 20), normalize_strokes([SEVEN], 280, 20)) == 0
    )


def zigzags(count, points):
    """Strokes from one corner to the other and back, as often as possible."""
    corners = np.tile([(-280.0, -280.0), (560.0, 560.0)], (-(-points // 2), 1))[:points]
    return [corners + number / 10 for number in range(count)]


@given(
    st.sampled_from([1, 2, 7, 99, 1000]),
    st.sampled_from([1, 2, 30, 2500, 20_000]),
    st.sampled_from([1, 8, 20]),
)
def test_work_is_bounded_by_the_canvas_whatever_is_drawn(count, points, pen):
    strokes = zigzags(count, points)
    tracemalloc.start()
    try:
        with suppress(EmptySketchError):
            sketch = normalize_strokes(strokes, 280, pen)
            assert len(sketch.strokes) <= MAX_STROKES
            assert sum(map(len, sketch.strokes)) <= MAX_POINTS
            two_digits_in_strokes(sketch.strokes, pen)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
