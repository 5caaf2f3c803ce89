"""Several runs in one chart: who is who, and names that could be anybody's."""

from math import inf, nan

import numpy as np
import plotly.graph_objects as go
import pytest

from mnist_core.figures import compared_curves
from mnist_core.figures.comparison import RUN_COLORS, RUN_DASHES


def curves(*runs, title="Loss"):
    figure = compared_curves(title, runs)
    go.Figure(figure)
    return figure["data"]


def test_a_run_keeps_its_look_whichever_others_are_shown():
    epochs, values = np.arange(3), np.ones(3)
    together = curves(*((number, "run", epochs, values) for number in range(4)))
    (alone,) = curves((2, "run", epochs, values))
    assert alone == together[2]


def test_twenty_one_runs_look_different():
    looks = {
        (line["line"]["color"], line["line"]["dash"])
        for line in curves(*((number, "run", [0], [1]) for number in range(21)))
    }
    assert len(looks) == 21 == len(RUN_COLORS) * len(RUN_DASHES)


def test_what_is_no_number_leaves_a_gap():
    (line,) = curves((0, "run", [0, 1, 2, 3], [2.3, inf, nan, 0.123456789]))
    assert line["y"] == [2.3, None, None, pytest.approx(0.12346)]


@pytest.mark.parametrize(
    ("name", "shown"), [("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"), ("a" * 40, "a" * 11 + "…")]
)
def test_names_are_no_markup_and_not_long(name, shown):
    assert curves((0, name, [0], [1]))[0]["name"] == shown


def test_accuracy_is_in_percent():
    assert compared_curves("Accuracy", [])["layout"]["yaxis"] == {"tickformat": ".0%"}
    assert compared_curves("Loss", [])["layout"]["yaxis"] == {}
    (line,) = curves((0, "run", [1], [0.5]), title="Accuracy")
    assert "%{y:.2%}" in line["hovertemplate"]
