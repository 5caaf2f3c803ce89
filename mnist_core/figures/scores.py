"""What a model says of one picture, and of many."""

import numpy as np
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.calibration import Reliability
from mnist_core.evaluation.per_class import ClassReport, wilson_interval
from mnist_core.figures.style import BLUE, CLASS_AXIS, GREY, ORANGE, SKY

PALE, DEEP = "#e9eff5", "#004a75"  # of the confusion matrix: none of a row, and all of it


def percent(share) -> str:
    """A share in words; softmax never gives quite all or nothing, though it may round to that.

    >>> percent(0.123), percent(0.9999), percent(0.0001)
    ('12.3%', 'over 99.9%', 'under 0.1%')
    """
    if share > 0.999:
        return "over 99.9%"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"


def probability_bars(probabilities, classes=DIGITS) -> dict:
    """Ten probabilities as bars, the likeliest one in colour."""
    values = np.asarray(probabilities, dtype=np.float64)
    colors = [GREY] * CLASS_COUNT
    colors[values.argmax()] = BLUE
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values.tolist(),
        "y": list(classes),
        "marker": {"color": colors, "line": {"width": 0}},
        "text": [percent(value) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.2%}<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": {
            "height": 330,
            "margin": {"l": 28, "r": 72, "t": 8, "b": 32},
            "xaxis": {"range": [0, 1], "tickformat": ".0%", "fixedrange": True, "dtick": 0.25},
            "yaxis": CLASS_AXIS | {"autorange": "reversed"},
            "bargap": 0.25,
            "dragmode": False,
        },
    }


def confusion_matrix(confusion: Tensor, classes=DIGITS, chosen=None) -> dict:
    """Who is taken for whom: int64 (10, 10), rows = true label; `chosen` (row, column) is framed.

    The colour is the share of the true label's digits, the number how many they are.
    """
    counts = confusion.numpy()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    heat = {
        "type": "heatmap",
        "x": list(classes),
        "y": list(classes),
        "z": np.sqrt(shares).round(4).tolist(),  # the root lets one in a hundred be seen
        "customdata": np.stack([counts, shares.round(5)], -1).tolist(),
        "text": [[count or "" for count in row] for row in counts.tolist()],
        "texttemplate": "%{text}",
        "textfont": {"size": 13},
        "colorscale": [[0, PALE], [1, DEEP]],
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} read as %{x}: %{customdata[0]} (%{customdata[1]:.1%})"
        "<extra></extra>",
    }
    axis = CLASS_AXIS | {"showgrid": False}
    return {
        "data": [heat],
        "layout": {
            "height": 460,
            "dragmode": False,
            "margin": {"l": 48, "r": 8, "t": 8, "b": 48},
            "xaxis": axis | {"title": {"text": "read as"}},
            "yaxis": axis
            | {"title": {"text": "true label"}, "autorange": "reversed", "side": "left"},
            "shapes": [cell_frame(*chosen)] if chosen else [],
        },
    }


def cell_frame(row, column) -> dict:
    """A frame around one cell of a matrix."""
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": ORANGE, "width": 4},
    }


def accuracy_ranges(scores) -> dict:
    """Accuracies side by side, each with its Wilson interval: {name: Evaluation}."""
    accuracies = [score.accuracy for score in scores.values()]
    intervals = [wilson_interval(score.right, score.count) for score in scores.values()]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": accuracies,
        "y": list(scores),
        "error_x": whiskers(intervals, accuracies),
        "marker": {"color": BLUE, "size": 13},
        "hovertemplate": "%{y}: %{x:.2%}<extra></extra>",
        "cliponaxis": False,
    }
    return {
        "data": [dots],
        "layout": {
            "height": 76 + 38 * len(scores),
            "margin": {"l": 8, "r": 24, "t": 8, "b": 40},
            "xaxis": {
                "title": {"text": "accuracy"},
                "tickformat": ".1~%",
                "nticks": 6,
                "fixedrange": True,
            },
            "yaxis": CLASS_AXIS | {"autorange": "reversed", "showgrid": True},
            "dragmode": False,
        },
    }


def whiskers(intervals, values) -> dict:
    """Error bars from each low to each high around the values."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for (_, high), value in zip(intervals, values, strict=True)],
        "arrayminus": [value - low for (low, _), value in zip(intervals, values, strict=True)],
        "color": SKY,
        "thickness": 3,
        "width": 6,
    }


def precision_and_recall(report: ClassReport, classes=DIGITS) -> dict:
    """Each class's precision and recall as two marks on one line."""

    def marks(name, values, color, symbol, size):
        return {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [None if value != value else value for value in values.tolist()],
            "y": list(classes),
            "marker": {"color": color, "size": size, "symbol": symbol},
            "hovertemplate": f"%{{y}}: {name} %{{x:.1%}}<extra></extra>",
            "cliponaxis": False,
        }

    return {
        "data": [
            marks("precision", report.precision, BLUE, "circle", 16),
            marks("recall", report.recall, ORANGE, "diamond", 9),
        ],
        "layout": {
            "height": 400,
            "margin": {"l": 28, "r": 24, "t": 32, "b": 32},
            "xaxis": {"tickformat": ".0%", "fixedrange": True, "nticks": 7},
            "yaxis": CLASS_AXIS | {"autorange": "reversed", "showgrid": True},
            "legend": {"orientation": "h", "x": 0, "yanchor": "bottom", "y": 1},
            "dragmode": False,
        },
    }


def reliability_chart(found: Reliability) -> dict:
    """How sure against how right, bin by bin, each with its Wilson interval; ideally a diagonal."""
    full = found.count.nonzero().flatten().tolist()
    counts = found.count[full].tolist()
    right = (found.accuracy * found.count)[full].round().int().tolist()
    accuracies = found.accuracy[full].tolist()
    intervals = [wilson_interval(*pair) for pair in zip(right, counts, strict=True)]
    bins = {
        "type": "scatter",
        "mode": "markers",
        "name": "this model",
        "x": found.confidence[full].tolist(),
        "y": accuracies,
        "customdata": counts,
        "error_y": whiskers(intervals, accuracies),
        "marker": {"color": BLUE, "size": 12},
        "hovertemplate": "%{customdata:,} answers: %{x:.1%} sure, %{y:.1%} right<extra></extra>",
        "cliponaxis": False,
    }
    ideal = {
        "type": "scatter",
        "mode": "lines",
        "name": "as right as it is sure",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": GREY, "dash": "dash", "width": 2},
        "hoverinfo": "skip",
    }
    axis = {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25, "fixedrange": True}
    return {
        "data": [ideal, bins],
        "layout": {
            "height": 400,
            "margin": {"l": 56, "r": 16, "t": 32, "b": 48},
            "xaxis": axis | {"title": {"text": "how sure it was"}},
            "yaxis": axis | {"title": {"text": "how often it was right"}},
            "legend": {"orientation": "h", "x": 0, "yanchor": "bottom", "y": 1},
            "dragmode": False,
        },
    }
