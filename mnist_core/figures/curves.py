"""Measures over time."""

import numpy as np

from mnist_core.figures.style import ORANGE, SKY

POINTS = 300  # on a curve; more can't be told apart on a screen


def thin(values, points: int = POINTS) -> np.ndarray:
    """Shorten a series to at most `points` by averaging runs of equal length.

    >>> thin([1.0, 3.0, 5.0, 7.0], points=2)
    array([2., 6.])

    The last run may be shorter than the others.
    """
    values = np.asarray(values, dtype=np.float64)
    run = -(-len(values) // points) if len(values) else 1
    starts = np.arange(0, len(values), run)
    if not len(starts):
        return values
    return np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))


def learning_curve(title, epochs, training, validation, last_epoch) -> dict:
    """One measure as training goes on: batches as a line, the validation set as points.

    `epochs` and `training` have an entry a batch: how far the run was, and the measure;
    `validation` has one for the untrained model and one an epoch. `last_epoch` is where the run
    will end: the empty part of the chart is what is still to come. The axis of "Accuracy" is in
    percent.

    A long run is thinned, so the figure doesn't grow with it, and the viewer's zoom is kept from
    one update to the next (`uirevision`).
    """
    batches = {
        "x": thin(epochs).round(3).tolist(),
        "y": thin(training).round(4).tolist(),
        "name": "training batches",
        "mode": "lines",
        "line": {"color": SKY, "width": 2},
    }
    held_out = {
        "x": list(range(len(validation))),
        "y": list(validation),
        "name": "validation",
        "mode": "lines+markers",
        "line": {"color": ORANGE, "width": 3},
        "marker": {"size": 7 if len(validation) < 40 else 4},
    }
    percent = title == "Accuracy"
    hover = f"%{{y:{'.1%' if percent else '.3f'}}} after %{{x:.2f}} epochs"
    y_axis = {"range": [0, 1], "tickformat": ".0%"} if percent else {"rangemode": "tozero"}
    return {
        "data": [
            trace | {"type": "scatter", "hovertemplate": hover, "cliponaxis": False}
            for trace in (batches, held_out)
        ],
        "layout": {
            "title": {"text": title, "x": 0, "y": 0.97},
            "height": 320,
            "margin": {"l": 48, "r": 12, "t": 44, "b": 44},
            "xaxis": {"title": {"text": "epoch"}, "range": [0, last_epoch]},
            "yaxis": y_axis,
            "legend": {"orientation": "h", "xanchor": "right", "x": 1, "yanchor": "bottom", "y": 1},
            "uirevision": "kept",
            "dragmode": False,  # or a thumb that scrolls the page would get stuck
        },
    }
