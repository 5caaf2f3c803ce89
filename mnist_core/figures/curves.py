"""Measures over time."""

import numpy as np

from mnist_core.figures.style import GREY, ORANGE, SKY
from mnist_core.training.record import thin

MAX_POINTS = 300  # on a curve; more can't be told apart on a screen


def reach(epochs, last_epoch) -> float:
    """How far the axis goes: to the end, but less far while there are only a few batches to see.

    >>> reach([], 5), reach([0.01], 5), reach([0.01, 0.3], 5), reach([0.01, 2.0], 5)
    (5, 0.02, 0.5, 5)
    """
    if not len(epochs):
        return last_epoch
    return next((end for end in (0.02, 0.1, 0.5) if epochs[-1] <= 0.8 * end), last_epoch)


def learning_curve(
    title, epochs, training, validation, last_epoch, guides=(), marks=(), log=False
) -> dict:
    """One measure as training goes on: batches as a line, the validation set as points.

    `epochs` and `training` have an entry a batch: how far the run was, and the measure;
    `validation` has one for the untrained model and one an epoch. `last_epoch` is where the run
    will end: the empty part of the chart is what is still to come (see `reach`). The axis of
    "Accuracy" is in percent; `log` makes it logarithmic.

    `guides` are (value, words) of lines across the chart to compare with, and `marks` (epoch,
    words) of what happened to the run.

    A long run is thinned, so the figure doesn't grow with it, and the viewer's zoom is kept from
    one update to the next (`uirevision`).
    """
    batches = {
        "x": thin(epochs, MAX_POINTS).round(3).tolist(),
        "y": thin(training, MAX_POINTS).round(4).tolist(),
        "name": "training batches",
        "mode": "lines",
        "line": {"color": SKY, "width": 2},
    }
    held_out = {
        "x": list(range(len(validation))),
        "y": np.round(validation, 4).tolist(),
        "name": "validation",
        "mode": "lines+markers",
        "line": {"color": ORANGE, "width": 3},
        "marker": {"size": 7 if len(validation) < 40 else 4},
    }
    percent = title == "Accuracy"
    hover = f"%{{y:{'.1%' if percent else '.3f'}}} after %{{x:.2f}} epochs"
    y_axis = {"range": [0, 1], "tickformat": ".0%"} if percent else {"rangemode": "tozero"}
    if log:
        y_axis = {"type": "log", "dtick": "D2"}
    return {
        "data": [
            trace | {"type": "scatter", "hovertemplate": hover, "cliponaxis": False}
            for trace in (batches, held_out)
        ],
        "layout": {
            "title": {"text": title, "x": 0, "y": 0.97},
            "height": 320,
            "margin": {"l": 48, "r": 12, "t": 44, "b": 44},
            "xaxis": {"title": {"text": "epoch"}, "range": [0, reach(epochs, last_epoch)]},
            # a zoom into the one kind of axis means nothing on the other
            "yaxis": y_axis | {"uirevision": "log" if log else "linear"},
            "legend": {"orientation": "h", "xanchor": "right", "x": 1, "yanchor": "bottom", "y": 1},
            "shapes": [horizontal_line(*guide) for guide in guides]
            + [vertical_line(*mark) for mark in marks],
            "uirevision": "kept",
            "dragmode": False,  # or a thumb that scrolls the page would get stuck
        },
    }


def horizontal_line(value, words) -> dict:
    """A line to compare with, from side to side at `value`."""
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    label = {"textposition": "end", "yanchor": "bottom"}
    return _line("dot", words, label) | ends


def vertical_line(epoch, words) -> dict:
    """A line from top to bottom, where something happened to the run."""
    ends = {"yref": "paper", "y0": 0, "y1": 1, "x0": epoch, "x1": epoch}
    label = {"textposition": "end", "textangle": 0, "xanchor": "left", "yanchor": "top"}
    return _line("dash", words, label) | ends


def _line(dash, words, label):
    return {
        "type": "line",
        "layer": "below",
        "line": {"color": GREY, "width": 1.5, "dash": dash},
        "label": label | {"text": words, "font": {"color": GREY, "size": 12}},
    }
