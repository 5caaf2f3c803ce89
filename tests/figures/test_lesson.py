"""The lesson's charts: each number where it belongs."""

from math import inf, nan

import plotly.graph_objects as go
import pytest
import torch

from mnist_core.figures import (
    batch_labels,
    biases_and_answers,
    errors_of,
    losses_by_rate,
    percent,
    right_probabilities,
    softmax_bars,
    step_and_curve,
)
from mnist_core.figures.style import signed, spell_number

LABELS = torch.tensor([0, 0, 3, 9])


@pytest.mark.parametrize(
    "figure",
    [
        batch_labels(torch.zeros(7, 10, dtype=torch.int64), 3),
        softmax_bars([-1.0] * 10, [0.37] * 10, [0.1] * 10),
        softmax_bars([0.0] * 10, [1.0] * 10, [0.1] * 10),
        biases_and_answers(torch.linspace(-1, 1, 10), torch.arange(10)),
        right_probabilities([0.3, 0.9], ["0", "1"], 0.52),
        step_and_curve([0.1, 0.5, 0.9], [0, 1, 1], [2.3, 0.7, 0.1], 0.5),
        losses_by_rate([0.1, 1.0], 2.3, [2.2, 9.0], 1.0),
        losses_by_rate([0.1, 1.0, 10.0], 2.3, [inf, nan, 0.0], 1.0),
        errors_of({"one": 0.9, "other": 1.0}),
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


def test_small_and_large_numbers_stay_short():
    values = [1e-9, 0.0498, 1.0, 29_732.6, 485_165_195.4, 6.8e35]
    assert [spell_number(value) for value in values] == [
        "< 0.001",
        "0.0498",
        "1",
        "29,733",
        "485 M",
        "6.8·10³⁵",
    ]
    assert [signed(value) for value in (-0.125, 0.125)] == ["−0.12", "+0.12"]
    assert [percent(share) for share in (1e-9, 0.001, 0.522, 0.9993)] == [
        "under 0.1%",
        "0.1%",
        "52.2%",
        "over 99.9%",
    ]


def test_the_marks_lie_on_the_curves():
    traces = step_and_curve([0.1, 0.5, 0.9], [0, 1, 1], [2.3, 0.7, 0.1], 0.5)["data"]
    assert [trace["y"] for trace in traces if trace["mode"] == "markers"] == [[1], [0.7]]


def test_up_and_down_differ_in_shape_and_colour():
    points = losses_by_rate([0.1, 1.0, 10.0], 2.3, [2.2, 9.0, inf], 1.0)["data"][0]
    assert points["x"] == [0.1, 1.0]
    assert len(set(points["marker"]["color"])) == len(set(points["marker"]["symbol"])) == 2
    small, large = points["marker"]["size"]
    assert small < large


def test_both_means_are_lines():
    drawn = right_probabilities([0.1, 0.9], ["7", "8"], 0.3)["layout"]
    assert [line["y0"] for line in drawn["shapes"]] == [0.3, 0.5]
    assert [note["text"].split("<br>")[-1] for note in drawn["annotations"]] == ["30.0%", "50.0%"]
