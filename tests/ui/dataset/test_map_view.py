"""Which points of the map are picked, by what a browser says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.dataset.map_view import picked_numbers

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.just("customdata") | st.text(), inner),
)


def test_points_are_picked_once_and_in_order():
    points = [{"customdata": [7, 13], "x": 0.5}, {"customdata": [2, 99]}, {"customdata": [7, 13]}]
    assert picked_numbers(points, 10) == [2, 7]


@pytest.mark.parametrize(
    "points",
    [
        None, 5, "x", {}, [None], [[1]], [{}], [{"customdata": None}], [{"customdata": []}],
        [{"customdata": 3}], [{"customdata": ["3"]}], [{"customdata": [10]}],
        [{"customdata": [-1]}], [{"customdata": [1e200]}], [{"customdata": {"0": 3}}],
    ],
)  # fmt: skip
def test_nonsense_picks_none(points):
    assert picked_numbers(points, 10) == []


@given(points=JSON, count=st.integers(0, 9))
def test_whatever_is_said_only_points_that_there_are(points, count):
    assert set(picked_numbers(points, count)) <= set(range(count))
