"""Bars side by side for each class: each number where it belongs."""

import plotly.graph_objects as go
import pytest
import torch

from mnist_core.figures.softmax import biases_and_answers, softmax_bars


@pytest.mark.parametrize(
    "figure",
    [
        softmax_bars([-1.0] * 10, [0.37] * 10, [0.1] * 10),
        softmax_bars([0.0] * 10, [1.0] * 10, [0.1] * 10),
        biases_and_answers(torch.linspace(-1, 1, 10), torch.arange(10)),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


def test_the_largest_stands_out_before_and_after():
    logits = torch.tensor([-3.0, 2.0, 5.0, 0, 0, 0, 0, 0, 0, 0])
    panels = softmax_bars(logits, logits.exp(), logits.softmax(0))["data"]
    assert len(panels) == 3
    for bars in panels:
        colors = bars["marker"]["color"]
        assert colors.count(colors[2]) == 1
