"""Accuracies with the ranges that chance leaves open."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import bodies, run
from ui.evaluate.ranges import tick_marks


@pytest.mark.parametrize(
    ("low", "high", "ticks", "form"),
    [
        (0.9362, 0.9559, [0.935, 0.94, 0.945, 0.95, 0.955, 0.96], ".1%"),
        (0.2, 0.6, [0.2, 0.3, 0.4, 0.5, 0.6], ".0%"),
        (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], ".0%"),
        (0.94311, 0.94352, [0.9431, 0.9432, 0.9433, 0.9434, 0.9435, 0.9436], ".2%"),
    ],
)
def test_ticks_are_round_and_take_in_the_ranges(low, high, ticks, form):
    found, found_form = tick_marks(low, high)
    assert found == pytest.approx(ticks)
    assert found_form == form


def test_a_range_reaches_from_low_to_high():
    def page():
        import torch

        from mnist_core import Evaluation
        from ui.evaluate.ranges import show_ranges

        confusion = torch.zeros(10, 10, dtype=torch.int64)
        confusion[0, 0] = confusion[0, 1] = 1
        show_ranges("ranges", {"test": Evaluation(0.7, 0.5, confusion)}, "Accuracy")

    (drawn,) = bodies(run(AppTest.from_function(page)))
    start, width = map(float, re.search(r"left: ([\d.]+)%; width: ([\d.]+)%", drawn).groups())
    (dot,) = map(float, re.findall(r'dot" style="left: ([\d.]+)%', drawn))
    # Wilson's interval for one of two is 0.094531 to 0.905469, on a scale from 0 to 1.
    assert (start, start + width) == pytest.approx((9.45, 90.55), abs=0.011)
    assert dot == 50
