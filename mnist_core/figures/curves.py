"""Learning curves: a measure over the course of training."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mnist_core.figures.style import ORANGE, SKY
from mnist_core.training.record import thin

MAX_CURVE_POINTS = 300  # on a curve; more can't be told apart on a screen


def learning_curve(
    measure: str,
    epochs: Sequence[float],
    training: Sequence[float],
    validation: Sequence[float],
    last_epoch: int,
    guides: Sequence[tuple[float, str]] = (),
    marks: Sequence[tuple[float, str]] = (),
    log: bool = False,
) -> dict[str, Any]:
    """Describe a learning curve, which `curves.js` draws: batches as a line, validation as points.

    `measure` is "Accuracy", shown in percent, or "Loss", on a logarithmic axis with `log`. `epochs`
    and `training` have an entry a batch: how far the run was, and the measure; `validation` has one
    for the untrained model and one an epoch. `last_epoch` is where the run will end (see
    `last_epoch_shown`). `guides` are (value, label) of lines across the chart to compare with,
    `marks` (epoch, label) of what happened to the run.

    The training curve is thinned to `MAX_CURVE_POINTS`: a long run has no longer description.
    """
    is_share = measure == "Accuracy"
    batches = {
        "name": "training batches",
        "color": SKY,
        "width": 2,
        "x": thin(epochs, MAX_CURVE_POINTS).round(3).tolist(),
        "y": thin(training, MAX_CURVE_POINTS).round(4).tolist(),
        "markers": 0,
    }
    held_out = {
        "name": "validation",
        "color": ORANGE,
        "width": 3,
        "x": list(range(len(validation))),
        "y": np.round(validation, 4).tolist(),
        "markers": 7 if len(validation) < 40 else 4,  # pixels across
    }
    return {
        "title": measure,
        "percent": is_share,
        "log": log,
        "x_range": [0, last_epoch_shown(epochs, last_epoch)],
        "y_range": [0, 1] if is_share else None,  # None: as far as the values go
        "series": [batches, held_out],
        "guides": [{"value": value, "label": label} for value, label in guides],
        "marks": [{"epoch": epoch, "label": label} for epoch, label in marks],
    }


def last_epoch_shown(epochs: Sequence[float], last_epoch: int) -> float:
    """Where the axis ends: with the run, but earlier while there are only a few batches to see.

    >>> [last_epoch_shown(epochs, 5) for epochs in ([], [0.01], [0.01, 0.3], [0.01, 2.0])]
    [5, 0.02, 0.5, 5]
    """
    if not len(epochs):
        return last_epoch
    return next((end for end in (0.02, 0.1, 0.5) if epochs[-1] <= 0.8 * end), last_epoch)
