"""Charts of scores: each number where it belongs."""

import plotly.graph_objects as go
import pytest
import torch

from mnist_core.evaluation.calibration import reliability
from mnist_core.evaluation.per_class import per_class
from mnist_core.figures.scores import errors_of, precision_and_recall, reliability_chart


@pytest.mark.parametrize(
    "figure",
    [
        errors_of({"one": 0.9, "other": 1.0}),
        precision_and_recall(per_class(torch.eye(10, dtype=torch.int64) * 7)),
        precision_and_recall(per_class(torch.zeros(10, 10, dtype=torch.int64))),
        reliability_chart(reliability(torch.tensor([0.3, 0.9]), torch.tensor([False, True]))),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


def test_reliability_is_drawn_bin_by_bin_and_empty_ones_are_left_out():
    found = reliability(torch.tensor([0.3, 0.9, 0.9]), torch.tensor([False, True, True]))
    bins = reliability_chart(found)["data"][1]
    assert bins["x"] == pytest.approx([0.3, 0.9])
    assert bins["y"] == [0, 1]
    assert bins["customdata"] == [1, 2]
