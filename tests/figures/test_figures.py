from io import BytesIO

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from PIL import Image

from mnist_core.evaluation.calibration import reliability
from mnist_core.evaluation.metrics import Evaluation
from mnist_core.evaluation.per_class import per_class
from mnist_core.figures import (
    accuracy_ranges,
    confusion_matrix,
    enlarged,
    learning_curve,
    precision_and_recall,
    probability_bars,
    reliability_chart,
    sheet,
    templates,
)
from mnist_core.figures.curves import MAX_CURVE_POINTS, last_epoch_shown
from mnist_core.training.record import thin

PROBABILITIES = [0.05, 0.05, 0.6, 0.1, 0.05, 0.05, 0.02, 0.03, 0.04, 0.01]


@pytest.mark.parametrize(
    "figure",
    [
        probability_bars(PROBABILITIES),
        probability_bars(torch.tensor(PROBABILITIES)),
        confusion_matrix(torch.eye(10, dtype=torch.int64) * 7),
        confusion_matrix(torch.zeros(10, 10, dtype=torch.int64), chosen=(3, 5)),
        accuracy_ranges({"test": Evaluation(0.2, 1.0, torch.eye(10, dtype=torch.int64) * 7)}),
        precision_and_recall(per_class(torch.eye(10, dtype=torch.int64) * 7)),
        precision_and_recall(per_class(torch.zeros(10, 10, dtype=torch.int64))),
        reliability_chart(reliability(torch.tensor([0.3, 0.9]), torch.tensor([False, True]))),
        enlarged(torch.zeros(28, 28, dtype=torch.uint8)),
    ],
)
def test_plotly_accepts_the_figure(figure):
    go.Figure(figure)  # refuses names and values that it doesn't know


def test_thin_averages_runs():
    assert thin([1.0, 3.0, 5.0, 7.0], points=2).tolist() == [2, 6]
    assert thin([1.0, 3.0, 5.0, 7.0, 100.0], points=2).tolist() == [3, 53.5]
    assert thin([4.0, 2.0], points=300).tolist() == [4, 2]
    assert thin([], points=3).tolist() == []


def test_a_long_run_makes_no_larger_figure():
    short, long = (
        learning_curve("Loss", np.arange(n) / 391, np.ones(n), [1.0], 200)["series"][0]
        for n in (MAX_CURVE_POINTS, 80_000)
    )
    assert len(short["x"]) == len(short["y"]) == MAX_CURVE_POINTS
    assert len(long["x"]) == len(long["y"]) <= MAX_CURVE_POINTS
    assert long["x"][-1] == pytest.approx(80_000 / 391, rel=0.01)


def test_the_curve_begins_with_the_untrained_model():
    held_out = learning_curve("Loss", [1.0], [2.0], [2.3, 1.9], 5)["series"][1]
    assert (held_out["x"], held_out["y"]) == ([0, 1], [2.3, 1.9])


def test_accuracies_have_a_fixed_axis_in_percent_and_losses_any():
    accuracy = learning_curve("Accuracy", [], [], [0.1], 5)
    assert (accuracy["percent"], accuracy["log"], accuracy["y_range"]) == (True, False, [0, 1])
    loss = learning_curve("Loss", [0.5], [2.2], [2.3], 5, log=True)
    assert (loss["percent"], loss["log"], loss["y_range"]) == (False, True, None)


def test_guides_and_marks_keep_their_labels():
    guides, marks = [(0.1, "guessing")], [(1.5, "0.01")]
    curve = learning_curve("Accuracy", [], [], [0.1], 5, guides, marks)
    assert curve["guides"] == [{"value": 0.1, "label": "guessing"}]
    assert curve["marks"] == [{"epoch": 1.5, "label": "0.01"}]


def test_ten_templates_share_one_scale_of_colours():
    weight = torch.zeros(10, 784)
    weight[0, 0], weight[9, -1] = 0.5, -0.25
    png, limit = templates(weight)
    picture = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    assert limit == 0.5
    assert picture.shape == (28, 280, 3)
    assert picture[0, 0].tolist() == [0x56, 0xB4, 0xE9]  # the sky blue of the figures
    assert picture[-1, -1] == pytest.approx(np.array([0xD5, 0x5E, 0x00]) / 2, abs=2)
    assert (picture[1:-1] == 0).all()
    for nothing in (0 * weight, weight / 0):
        picture = np.asarray(Image.open(BytesIO(templates(nothing)[0])).convert("RGB"))
        assert not picture[1:-1].any()


def test_the_likeliest_bar_stands_out():
    colors = probability_bars(PROBABILITIES)["data"][0]["marker"]["color"]
    assert colors.count(colors[2]) == 1
    assert len(set(colors)) == 2


def test_the_matrix_shows_counts_and_shares():
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion[3, 3], confusion[3, 5] = 30, 10
    heat = confusion_matrix(confusion)["data"][0]
    assert heat["text"][3][5] == 10
    assert heat["customdata"][3][5] == [10, 0.25]
    assert heat["z"][3][3] > heat["z"][3][5] > heat["z"][3][4]
    assert heat["text"][3][4] == ""
    assert not confusion_matrix(confusion)["layout"]["shapes"]
    (frame,) = confusion_matrix(confusion, chosen=(3, 5))["layout"]["shapes"]
    assert (frame["y0"], frame["y1"], frame["x0"], frame["x1"]) == (2.5, 3.5, 4.5, 5.5)


def test_error_bars_reach_from_low_to_high():
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


def test_a_sheet_holds_each_digit_in_its_place():
    images = torch.arange(5, dtype=torch.uint8)[:, None, None].expand(5, 28, 28) * 50
    picture = np.asarray(Image.open(BytesIO(sheet(images, columns=3))))
    assert picture.shape == (56, 84)
    assert picture[::28, ::28].tolist() == [[0, 50, 100], [150, 200, 0]]
    assert (picture[28:, 28:56] == 200).all()


def test_the_first_batches_are_shown_large():
    runs = ([], [1 / 391], [0.05], [0.39], [0.41], [4.9])
    assert [last_epoch_shown(epochs, 5) for epochs in runs] == [5, 0.02, 0.1, 0.5, 5, 5]
