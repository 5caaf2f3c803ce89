"""What a model says of one picture, and of many."""

import numpy as np
from torch import Tensor

from mnist_core.digits import DIGITS
from mnist_core.figures.style import BLUE, GREY, NAMED
from mnist_core.shape import CLASSES


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
    colors = [GREY] * CLASSES
    colors[values.argmax()] = BLUE
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values.tolist(),
        "y": list(classes),
        "marker": {"color": colors},
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
            "yaxis": NAMED | {"autorange": "reversed"},
            "bargap": 0.25,
            "dragmode": False,
        },
    }


def confusion_matrix(confusion: Tensor, classes=DIGITS) -> dict:
    """Who is taken for whom: int64 (10, 10), rows = true label.

    The colour is the share of the true label's digits, the number how many they are.
    """
    counts = confusion.numpy()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    heat = {
        "type": "heatmap",
        "x": list(classes),
        "y": list(classes),
        "z": np.sqrt(shares).round(4).tolist(),  # the root lets one in a hundred be seen
        "customdata": shares.round(5).tolist(),
        "text": counts.tolist(),
        "texttemplate": "%{text}",
        "colorscale": "Blues",
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} read as %{x}: %{text} (%{customdata:.1%})<extra></extra>",
    }
    axis = NAMED | {"showgrid": False}
    return {
        "data": [heat],
        "layout": {
            "height": 460,
            "dragmode": False,
            "margin": {"l": 48, "r": 8, "t": 8, "b": 48},
            "xaxis": axis | {"title": {"text": "read as"}},
            "yaxis": axis
            | {"title": {"text": "true label"}, "autorange": "reversed", "side": "left"},
        },
    }
