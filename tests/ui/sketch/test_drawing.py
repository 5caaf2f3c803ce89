import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.sketch.drawing import MAX_POINTS, is_drawing, parse_strokes

# As the canvas sent it for a stroke drawn from (60, 40) by way of (160, 40) to (90, 220).
STROKE = {
    "type": "Path",
    "left": 110,
    "top": 130,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "path": [["M", 60, 40], ["Q", 60, 40, 110, 40], ["L", 160, 40], ["L", 90, 220]],
}
POINTS = [(60, 40), (110, 40), (160, 40), (90, 220)]


def test_a_stroke_is_the_points_that_the_pen_came_to():
    (stroke,) = parse_strokes({"objects": [STROKE]})
    assert stroke.tolist() == [list(point) for point in POINTS]


def test_a_stroke_that_was_moved_stretched_and_turned():
    (stroke,) = parse_strokes({"objects": [STROKE | {"left": 10, "top": 30, "scaleX": 2}]})
    assert stroke.tolist() == [[-90, -60], [10, -60], [110, -60], [-30, 120]]
    (turned,) = parse_strokes({"objects": [STROKE | {"angle": 90}]})
    assert np.allclose(turned[0], (110 + 90, 130 - 50))  # upper left -> upper right


@pytest.mark.parametrize(
    "drawing",
    [
        {},
        {"objects": []},
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
    with np.errstate(all="ignore"):
        assert parse_strokes(drawing) == []


def test_there_is_an_end_to_what_is_looked_at():
    long = STROKE | {"path": [["L", x % 280, 0] for x in range(3 * MAX_POINTS)]}
    strokes = parse_strokes({"objects": [long] * 3})
    assert sum(len(stroke) for stroke in strokes) <= MAX_POINTS


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
