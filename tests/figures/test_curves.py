"""What a learning curve is drawn from."""

import json

import pytest

from mnist_core.figures.curves import learning_curve


@pytest.mark.parametrize(
    ("measure", "percent", "y_range"), [("Accuracy", True, [0, 1]), ("Loss", False, None)]
)
def test_a_share_runs_from_none_to_all_and_a_loss_as_far_as_it_goes(measure, percent, y_range):
    curve = learning_curve(measure, [(0.1, "guessing")])
    assert (curve["title"], curve["percent"], curve["y_range"]) == (measure, percent, y_range)
    assert curve["guides"] == [{"value": 0.1, "label": "guessing"}]
    assert [series["name"] for series in curve["series"]] == ["training batches", "validation"]
    assert len({series["color"] for series in curve["series"]}) == 2
    json.dumps(curve)  # as it is sent to the browser


def test_a_logarithmic_loss_says_so():
    assert learning_curve("Loss", log=True)["log"]
    assert not learning_curve("Loss")["log"]
