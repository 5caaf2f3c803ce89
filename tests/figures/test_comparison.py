"""Other runs in the chart of one: who is who, and names that could be anybody's."""

import json
from math import inf, nan

import numpy as np
import pytest

from mnist_core.figures.comparison import RUN_COLORS, RUN_DASHES, compared_run
from mnist_core.figures.curves import learning_curve


def look(number, name="run"):
    run = compared_run(number, name, [[0, 2.3, 0.1]])
    return run["color"], run["dash"]


def test_twenty_runs_look_different_and_unlike_the_one_that_trains():
    looks = {look(number) for number in range(20)}
    assert len(looks) == 20 == len(RUN_COLORS) * len(RUN_DASHES)
    assert look(3, "another") in looks
    own = {series["color"] for series in learning_curve("Loss")["series"]}
    assert own.isdisjoint(RUN_COLORS)


def test_what_is_no_number_leaves_a_gap_and_the_rest_can_be_sent():
    scores = np.array([[0, 2.3026, 0.1], [1, inf, 0.123456789], [1.5, nan, 0.2]])
    run = compared_run(0, "<b>x</b>", scores)
    assert run["x"] == [0, 1, 1.5]
    assert run["losses"] == [2.3026, None, None]
    assert run["accuracies"] == [0.1, pytest.approx(0.12346), 0.2]
    assert json.loads(json.dumps(run, allow_nan=False)) == run
