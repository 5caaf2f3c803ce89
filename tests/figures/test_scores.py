"""Charts of scores: each number where it belongs."""

import plotly.graph_objects as go
import pytest
import torch

from mnist_core.evaluation.calibration import reliability
from mnist_core.evaluation.metrics import Evaluation
from mnist_core.evaluation.per_class import per_class
from mnist_core.figures import (
    accuracy_ranges,
    precision_and_recall,
    reliability_chart,
)


@pytest.mark.parametrize(
    "figure",
    [
        accuracy_ranges({"test": Evaluation(0.2, 1.0, torch.eye(10, dtype=torch.int64) * 7)}),
        precision_and_recall(per_class(torch.eye(10, dtype=torch.int64) * 7)),
        precision_and_recall(per_class(torch.zeros(10, 10, dtype=torch.int64))),
        reliability_chart(reliability(torch.tensor([0.3, 0.9]), torch.tensor([False, True]))),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


def test_whiskers_reach_from_low_to_high():
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion[0, 0] = confusion[0, 1] = 1
    (dots,) = accuracy_ranges({"test": Evaluation(0.7, 0.5, confusion)})["data"]
    assert dots["x"][0] - dots["error_x"]["arrayminus"][0] == pytest.approx(0.094531, abs=1e-6)
    assert dots["x"][0] + dots["error_x"]["array"][0] == pytest.approx(0.905469, abs=1e-6)


def test_reliability_is_drawn_bin_by_bin_and_empty_ones_are_left_out():
    found = reliability(torch.tensor([0.3, 0.9, 0.9]), torch.tensor([False, True, True]))
    bins = reliability_chart(found)["data"][1]
    assert bins["x"] == pytest.approx([0.3, 0.9])
    assert bins["y"] == [0, 1]
    assert bins["customdata"] == [1, 2]
