"""A line for each run of a sweep."""

import pytest

from mnist_core.figures.style import BLUE, ORANGE
from mnist_core.figures.sweeps import parallel_coordinates, score_color

AXES = {"Learning rate": ["0.01", "0.1", "<b>1"], "Batch size": ["32"]}


def test_each_run_goes_through_its_values_to_its_score():
    figure = parallel_coordinates(AXES, [(0, 0), (2, 0), (1, 0)], [0.5, 0.9, 0.6], "Accuracy")
    lines = {tuple(line["y"]): line for line in figure["data"]}
    assert set(lines) == {(0.0, 0.5, 0.0), (1.0, 0.5, 1.0), (0.5, 0.5, 0.25)}
    assert figure["data"][-1]["y"] == [1.0, 0.5, 1.0]  # the best lies on top
    assert "Batch size 32: 90.0%" in lines[1.0, 0.5, 1.0]["text"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Learning rate", "Batch size", "Accuracy"]


def test_values_stand_beside_their_axes_as_plain_text():
    figure = parallel_coordinates(AXES, [(0, 0), (1, 0)], [2.5, 3.0], "Loss", "{:.2f}")
    notes = [(note["x"], note["y"], note["text"]) for note in figure["layout"]["annotations"]]
    assert (0, 1.0, "&lt;b&gt;1") in notes
    assert {(2, 0.0, "2.50"), (2, 1.0, "3.00")} <= set(notes)
    assert "<b>" not in str(figure)


def test_colours_go_from_the_worst_to_the_best():
    def rgb(color):
        return f"rgb({','.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))})"

    assert (score_color(0.0), score_color(1.0)) == (rgb(ORANGE), rgb(BLUE))
    assert score_color(0.75) == "rgb(69,128,167)"  # half way from grey to blue


@pytest.mark.parametrize("scores", [[], [0.7], [0.7, 0.7]])
def test_there_may_be_nothing_to_compare(scores):
    figure = parallel_coordinates(AXES, [(0, 0)] * len(scores), scores, "Accuracy")
    assert len(figure["data"]) == len(scores)
