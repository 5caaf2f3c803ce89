"""What a heat map takes from a browser."""

import pytest

from ui.components.heat_map import is_cell


@pytest.mark.parametrize(
    "sent",
    [None, 5, "45", {}, [], [4], [4, 5, 6], [-1, 0], [0, 10], ["4", "5"], [4.0, 5], [True, 1]],
)
def test_what_is_no_cell_is_ignored(sent):
    assert not is_cell(sent, 10, 10)


def test_a_cell_is_a_row_and_a_column():
    assert is_cell([0, 9], 10, 10)
    assert is_cell([3, 1], 4, 2)
    assert not is_cell([1, 3], 4, 2)
