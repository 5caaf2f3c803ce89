"""Learning curves: a measure over the course of training."""

from collections.abc import Sequence
from typing import Any

from mnist_core.figures.style import ORANGE, SKY


def learning_curve(
    measure: str, guides: Sequence[tuple[float, str]] = (), log: bool = False
) -> dict[str, Any]:
    """Describe an empty learning curve, which `live.js` draws and updates while a run plays.

    `measure` is "Accuracy", shown in percent, or "Loss", on a logarithmic axis with `log`. `guides`
    are horizontal lines to compare with, as (value, label).
    """
    is_share = measure == "Accuracy"
    return {
        "title": measure,
        "percent": is_share,
        "log": log,
        "y_range": [0, 1] if is_share else None,  # None: as far as the values go
        "series": [
            {"name": "training batches", "color": SKY, "width": 2},
            {"name": "validation", "color": ORANGE, "width": 3},
        ],
        "guides": [{"value": value, "label": label} for value, label in guides],
    }
