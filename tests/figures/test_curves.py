"""Learning curves: what is drawn, and how much of it."""

import numpy as np
import plotly.graph_objects as go
import pytest

from mnist_core.figures import learning_curve
from mnist_core.figures.curves import MAX_POINTS, reach

GUIDES, MARKS = [(0.1, "guessing")], [(1.5, "0.01")]


@pytest.mark.parametrize(
    "figure",
    [
        learning_curve("Loss", [0.5, 1.0], [2.2, 2.0], [2.3, 1.9], 5),
        learning_curve("Accuracy", [], [], [0.1], 5),
        learning_curve("Loss", [1.0], [2.0], [2.3], 5, GUIDES, MARKS, True),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


def test_a_long_run_makes_no_larger_figure():
    short, long = (
        learning_curve("Loss", np.arange(n) / 391, np.ones(n), [1.0], 200)["data"][0]
        for n in (MAX_POINTS, 80_000)
    )
    assert len(short["x"]) == len(short["y"]) == MAX_POINTS
    assert len(long["x"]) == len(long["y"]) <= MAX_POINTS
    assert long["x"][-1] == pytest.approx(80_000 / 391, rel=0.01)


def test_the_curve_begins_with_the_untrained_model():
    held_out = learning_curve("Loss", [1.0], [2.0], [2.3, 1.9], 5)["data"][1]
    assert (held_out["x"], held_out["y"]) == ([0, 1], [2.3, 1.9])


def test_guides_run_across_and_marks_upright():
    guides, marks = [(0.1, "guessing")], [(1.5, "0.01")]
    across, upright = learning_curve("Accuracy", [], [], [0.1], 5, guides, marks)["layout"][
        "shapes"
    ]
    assert across["y0"] == across["y1"] == 0.1
    assert upright["x0"] == upright["x1"] == 1.5
    assert (across["label"]["text"], upright["label"]["text"]) == ("guessing", "0.01")


def test_the_first_batches_are_shown_large():
    ends = [reach(epochs, 5) for epochs in ([], [1 / 391], [0.05], [0.39], [0.41], [4.9])]
    assert ends == [5, 0.02, 0.1, 0.5, 5, 5]
