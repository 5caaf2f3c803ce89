"""What the confusion matrix shows."""

import numpy as np
import torch
from sklearn.metrics import confusion_matrix

from mnist_core.data.digit_set import DIGITS
from ui.components.confusion_matrix import matrix_cells
from ui.components.heat_map import Cell


def test_counts_are_told_with_their_share_of_the_row():
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion[4, 4], confusion[4, 9] = 960, 40
    cells = matrix_cells(confusion, DIGITS)
    assert cells[4][9] == Cell("40", 0.2, "4 read as 9: 40 (4.0%)")
    assert cells[4][4].said == "4 read as 4: 960 (96.0%)"
    assert cells[9][4] == Cell("0", 0, "9 read as 4: 0 (0.0%)", seen=False)


def test_colours_are_the_roots_of_the_shares():
    draw = np.random.default_rng(0)
    labels, answers = draw.integers(10, size=300), draw.integers(10, size=300)
    counts = confusion_matrix(labels, answers)
    cells = matrix_cells(torch.tensor(counts), DIGITS)
    assert [[int(cell.text) for cell in row] for row in cells] == counts.tolist()
    shares = confusion_matrix(labels, answers, normalize="true")
    squares = [[cell.color**2 for cell in row] for row in cells]
    np.testing.assert_allclose(squares, shares, atol=1e-3)
