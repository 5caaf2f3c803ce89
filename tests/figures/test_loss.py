"""Charts of the loss: each number where it belongs."""

from math import inf, nan

import plotly.graph_objects as go
import pytest

from mnist_core.figures.loss import losses_by_rate, right_probabilities, step_and_curve


@pytest.mark.parametrize(
    "figure",
    [
        right_probabilities([0.3, 0.9], ["0", "1"], 0.52),
        step_and_curve([0.1, 0.5, 0.9], [0, 1, 1], [2.3, 0.7, 0.1], 0.5),
        losses_by_rate([0.1, 1.0], 2.3, [2.2, 9.0], 1.0),
        losses_by_rate([0.1, 1.0, 10.0], 2.3, [inf, nan, 0.0], 1.0),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


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
