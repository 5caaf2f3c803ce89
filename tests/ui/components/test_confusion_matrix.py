"""What the confusion matrix shows, and what it takes from a browser."""

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix

from mnist_core.data.digit_set import DIGITS
from ui.components.confusion_matrix import is_cell, matrix_cells


def test_counts_are_told_with_their_share_of_the_row():
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion[4, 4], confusion[4, 9] = 960, 40
    cells = matrix_cells(confusion, DIGITS)
    assert cells[4][9] == {"count": 40, "color": 0.2, "said": "4 read as 9: 40 (4.0%)"}
    assert cells[4][4]["said"] == "4 read as 4: 960 (96.0%)"
    assert cells[9][4] == {"count": 0, "color": 0, "said": "9 read as 4: 0 (0.0%)"}


def test_colours_are_the_roots_of_the_shares():
    draw = np.random.default_rng(0)
    labels, answers = draw.integers(10, size=300), draw.integers(10, size=300)
    counts = confusion_matrix(labels, answers)
    cells = matrix_cells(torch.tensor(counts), DIGITS)
    assert [[cell["count"] for cell in row] for row in cells] == counts.tolist()
    shares = confusion_matrix(labels, answers, normalize="true")
    squares = [[cell["color"] ** 2 for cell in row] for row in cells]
    np.testing.assert_allclose(squares, shares, atol=1e-3)


@pytest.mark.parametrize(
    "sent",
    [None, 5, "45", {}, [], [4], [4, 5, 6], [-1, 0], [0, 10], ["4", "5"], [4.0, 5], [True, 1]],
)
def test_what_is_no_cell_is_ignored(sent):
    assert not is_cell(sent, 10)


def test_a_cell_is_a_row_and_a_column():
    assert is_cell([0, 9], 10)
