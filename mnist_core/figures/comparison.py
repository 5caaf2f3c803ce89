"""Curves of other runs, to compare with the one in training."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mnist_core.figures.style import BLUE, GREY

# Different from the colours of `learning_curve`, and dashed: the run in training has solid lines.
RUN_COLORS = ("#009E73", "#CC79A7", BLUE, "#E69F00", GREY)  # Okabe and Ito's
RUN_DASHES = ("7 3", "2 3", "14 4", "9 3 2 3")  # a different number, so that twenty runs differ


def compared_run(number: int, name: str, scores: ArrayLike) -> dict[str, Any]:
    """Describe a run that `live.js` adds to the learning curves of another one.

    `scores`, (M, 3), are epochs, losses and accuracies on its validation set; values that aren't
    finite leave a gap. Its `number`, from 0, determines its colour and dashes.
    """
    epochs, losses, accuracies = np.asarray(scores, dtype=np.float64).T
    return {
        "name": name,
        "color": RUN_COLORS[number % len(RUN_COLORS)],
        "dash": RUN_DASHES[number % len(RUN_DASHES)],
        "x": np.round(epochs, 3).tolist(),
        "losses": [_rounded(loss) for loss in losses],
        "accuracies": [_rounded(accuracy) for accuracy in accuracies],
    }


def _rounded(value: float) -> float | None:
    return round(float(value), 5) if np.isfinite(value) else None
