"""The strokes in what the canvas sends, which may be anything."""

import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import normalize_strokes
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import MAX_POINTS, MAX_STROKES, two_digits_in_strokes
from ui.sketch.drawing import CANVAS_SIDE, parse_strokes

STROKE = [[60, 40], [110, 40], [160.5, 40], [90, 220]]


def test_a_stroke_is_the_points_that_the_pen_came_to():
    (stroke,) = parse_strokes([STROKE])
    assert stroke.tolist() == STROKE


@pytest.mark.parametrize(
    "content",
    [
        None,
        5,
        "strokes",
        {"strokes": [STROKE]},
        [],
        [1, None, "text", {"x": 1}],
        [[]],
        [[1, 2]],
        [[[1]]],
        [[[1, 2, 3]]],
        [[[1, [2]]]],
        [[[1, None]]],
        [[[1e9, 0]]],
        [[[0, -1e9]]],
        [[["far", 0]]],
        [[{"x": 1, "y": 2}]],
        [[[float("nan"), 0]]],
        [[[10**400, 0]]],
        json.loads("[[[1e999, 0]]]"),
    ],
)
def test_what_is_no_stroke_is_passed_over(content):
    assert parse_strokes(content) == []


def test_there_is_an_end_to_what_is_looked_at():
    long = [[x % 280, 0] for x in range(3 * MAX_POINTS)]
    assert sum(len(stroke) for stroke in parse_strokes([long] * 3)) <= MAX_POINTS
    assert len(parse_strokes([STROKE] * 3 * MAX_STROKES)) <= MAX_STROKES


def test_what_lies_far_off_the_canvas_is_dropped_and_the_rest_is_kept():
    far = [[0, 0], [1e9, 0], [1e200, 0]]
    assert [stroke.tolist() for stroke in parse_strokes([far, STROKE])] == [[[0, 0]], STROKE]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
numbers = st.sampled_from([0, 1, 90, 279, -500, 1e4, 1e9, -1e200, 1e308]) | st.floats() | anything
points = st.tuples(numbers, numbers).map(list) | anything
messages = st.lists(st.lists(points, max_size=30) | anything, max_size=5) | anything


@given(messages)
def test_any_message_is_read_in_little_memory(message):
    tracemalloc.start()
    try:
        strokes = parse_strokes(message)
        for stroke in strokes:
            assert stroke.ndim == 2 and -CANVAS_SIDE <= stroke.min() <= stroke.max()
            assert stroke.max() <= 2 * CANVAS_SIDE
        with suppress(EmptySketchError):
            sketch = normalize_strokes(strokes, CANVAS_SIDE, 20)
            two_digits_in_strokes(sketch.strokes, 20)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
