"""The strokes in what the canvas sends, which may be anything."""

import json
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import normalize_strokes
from mnist_core.errors import EmptySketchError
from mnist_core.imaging.strokes import MAX_POINTS, MAX_STROKES, two_digits_in_strokes
from ui.sketch.drawing import CANVAS_SIDE, is_drawing, parse_strokes

# As the canvas sends a stroke from (60, 40) by way of (160, 40) to (90, 220). The curve towards the
# corner begins at x = 110 and ends at 125; it turns back after 10/17 of its way, where x is
# 110 + 2 * 10/17 * 50 - (10/17)**2 * 85.
RIGHTMOST = 110 + 8500 / 289
STROKE = {
    "type": "Path",
    "left": (60 + RIGHTMOST) / 2,
    "top": 130,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "path": [["M", 60, 40], ["Q", 60, 40, 110, 40], ["Q", 160, 40, 125, 130], ["L", 90, 220]],
}
POINTS = [(60, 40), (60, 40), (160, 40), (90, 220)]


def test_a_stroke_is_the_points_that_the_pen_came_to():
    (stroke,) = parse_strokes({"objects": [STROKE]})
    assert np.allclose(stroke, POINTS)


def test_a_stroke_that_was_moved_stretched_and_turned():
    half, middle = (RIGHTMOST - 60) / 2, (60 + RIGHTMOST) / 2
    (stroke,) = parse_strokes({"objects": [STROKE | {"left": 10, "top": 30, "scaleX": 2}]})
    corner, end = 2 * (160 - middle), 2 * (90 - middle)
    start = [10 - 2 * half, -60]
    assert np.allclose(stroke, [start, start, [10 + corner, -60], [10 + end, 120]])
    (turned,) = parse_strokes({"objects": [STROKE | {"angle": 90}]})
    assert np.allclose(turned[0], (middle + 90, 130 - half))  # upper left -> upper right


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        5,
        [1],
        {},
        {"objects": []},
        {"objects": 5},
        {"objects": {"path": 1}},
        {"objects": [STROKE | {"path": [["M", [1, 2], [3, 4]]]}]},
        {"objects": [STROKE | {"path": {"M": 1}}]},
        {"objects": [STROKE | {"path": ["12", "34"]}]},
        {"objects": [STROKE | {"left": 1e9}]},
        {"objects": [STROKE | {"top": -1e9}]},
        {"objects": [STROKE | {"scaleX": 1e6, "scaleY": 1e6, "left": 5e6}]},
        {"objects": [STROKE | {"angle": float("inf")}]},
        {"objects": [{"type": "Circle", "left": 1, "top": 1}, "text", None, 5]},
        {"objects": [STROKE | {"path": []}]},
        {"objects": [STROKE | {"path": [["Z"]]}]},
        {"objects": [STROKE | {"path": "M 1 1"}]},
        {"objects": [STROKE | {"left": "far"}]},
        {"objects": [STROKE | {"left": float("nan")}]},
        {"objects": [STROKE | {"scaleX": 1e308, "path": [["M", -1e308, 0], ["L", 1e308, 0]]}]},
        json.loads('{"objects": [{"path": [["L", 1e999, 0]], "left": 0, "top": 0}]}'),
    ],
)
def test_what_is_no_stroke_is_passed_over(drawing):
    assert parse_strokes(drawing) == []


def test_there_is_an_end_to_what_is_looked_at():
    long = STROKE | {"path": [["L", x % 280, 0] for x in range(3 * MAX_POINTS)]}
    strokes = parse_strokes({"objects": [long] * 3})
    assert sum(len(stroke) for stroke in strokes) <= MAX_POINTS
    assert len(parse_strokes({"objects": [STROKE] * 3 * MAX_STROKES})) <= MAX_STROKES


FAR = {"path": [["M", 0, 0], ["L", 1e9, 0]], "left": 5e8, "top": 0}


@pytest.mark.parametrize("item", [FAR, FAR | {"path": [["M", 0, 0], ["L", 1e200, 0]]}])
def test_what_lies_far_off_the_canvas_is_dropped_and_the_rest_is_kept(item):
    strokes = parse_strokes({"objects": [item, STROKE]})
    assert sum(len(stroke) for stroke in strokes) <= 1 + len(POINTS)
    assert np.allclose(strokes[-1], POINTS)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
numbers = st.sampled_from([0, 1, 90, 279, -500, 1e4, 1e9, -1e200, 1e308]) | st.floats() | anything
commands = st.lists(st.tuples(st.just("L"), numbers, numbers).map(list), max_size=30)
fields = dict.fromkeys(("left", "top", "scaleX", "scaleY", "angle"), numbers)
items = st.fixed_dictionaries({"path": commands | anything}, optional=fields) | anything
messages = st.fixed_dictionaries({"objects": st.lists(items, max_size=5) | anything}) | anything


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


KEYS = st.sampled_from(["path", "left", "top", "angle", "scaleX"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@pytest.mark.parametrize("content", [{"objects": []}, {"objects": [{}], "background": "#000"}])
def test_a_drawing_has_a_list_of_objects(content):
    assert is_drawing(content)


@pytest.mark.parametrize(
    "content",
    [None, [1], 5, "x", {}, {"objects": 5}, {"objects": [5]}, {"objects": {}},
     {"objects": [{"left": float("inf")}]}],
)  # fmt: skip
def test_anything_else_is_none(content):
    assert not is_drawing(content)


@given(content=st.fixed_dictionaries({"objects": st.lists(JSON)}))
def test_what_is_taken_for_a_drawing_has_strokes_of_points(content):
    if is_drawing(content):
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 for stroke in parse_strokes(content))
