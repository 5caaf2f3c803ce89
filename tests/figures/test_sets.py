"""Charts of a whole set: every digit and every pixel counted once, beside NumPy."""

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from mnist_core.figures.sets import (
    batch_labels,
    brightness_histogram,
    digit_map,
    ink_boxes,
    label_count_bars,
)

LABELS = torch.tensor([3, 1, 3, 3, 0])


def test_each_part_has_its_bars():
    parts = {"training": torch.arange(10), "validation": torch.ones(10, dtype=torch.int64)}
    figure = label_count_bars(parts)
    go.Figure(figure)
    assert [bars["name"] for bars in figure["data"]] == ["training", "validation"]
    assert figure["data"][0]["y"] == list(range(10))
    assert figure["data"][0]["x"] == list("0123456789")


def test_eight_values_make_a_bar_and_the_shares_make_one():
    pixels = torch.randint(0, 256, (5, 28, 28), generator=torch.Generator().manual_seed(0))
    figure = brightness_histogram(pixels.flatten().bincount(minlength=256))
    go.Figure(figure)
    (bars,) = figure["data"]
    theirs, edges = np.histogram(pixels.numpy(), bins=32, range=(0, 256))
    assert bars["y"] == pytest.approx((theirs / pixels.numel()).tolist())
    assert sum(bars["y"]) == pytest.approx(1)
    assert bars["x"] == pytest.approx((edges[:-1] + 3.5).tolist())
    assert bars["customdata"][1] == "8 to 15"


def test_boxes_are_numpys_quantiles_of_the_labels_that_are_there():
    ink = torch.tensor([0.1, 0.5, 0.2, 0.4, 0.9])
    figure = ink_boxes(ink, LABELS)
    go.Figure(figure)
    (boxes,) = figure["data"]
    assert boxes["x"] == ["0", "1", "3"]
    for name, level in {"lowerfence": 0.05, "q1": 0.25, "median": 0.5, "upperfence": 0.95}.items():
        assert boxes[name][2] == pytest.approx(np.quantile([0.1, 0.2, 0.4], level), abs=1e-4)


def test_a_point_of_the_map_knows_its_digit():
    points = torch.arange(10.0).reshape(5, 2)
    figure = digit_map(points, LABELS, indices=torch.tensor([70, 71, 72, 73, 74]))
    go.Figure(figure)
    threes = next(trace for trace in figure["data"] if trace["name"] == "3")
    assert threes["customdata"] == [[0, 70], [2, 72], [3, 73]]
    assert list(zip(threes["x"], threes["y"], strict=True)) == [(0, 1), (4, 5), (6, 7)]
    assert len(figure["data"]) == 3


def test_long_names_are_in_a_legend_and_short_ones_stand_for_themselves():
    points, places = torch.zeros(5, 2), torch.arange(5)
    clothes = digit_map(points, LABELS, places, classes=("T-shirt",) * 10)
    go.Figure(clothes)
    assert clothes["layout"]["showlegend"]
    assert not digit_map(points, LABELS, places)["layout"]["showlegend"]


def test_a_column_for_each_batch_and_the_chosen_one_marked():
    counts = torch.zeros(7, 10, dtype=torch.int64)
    counts[2, 3] = 5
    figure = batch_labels(counts, 2)
    go.Figure(figure)
    assert figure["data"][0]["z"][3] == [0, 0, 5, 0, 0, 0, 0]
    assert figure["layout"]["shapes"][0]["x0"] == 3  # batches count from 1
