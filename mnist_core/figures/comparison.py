"""Other runs, drawn beside the one that is training."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mnist_core.figures.style import BLUE, GREY

# Unlike the colours of `learning_curve`, and dashed: what is training is drawn through.
RUN_COLORS = ("#009E73", "#CC79A7", BLUE, "#E69F00", GREY)  # Okabe and Ito's
RUN_DASHES = ("7 3", "2 3", "14 4", "9 3 2 3")  # not as many, so that twenty runs look different


def compared_run(number: int, name: str, scores: ArrayLike) -> dict[str, Any]:
    """Describe a run that `live.js` draws into the learning curves of another one.

    `scores`, (M, 3), are epochs, losses and accuracies of its validation set; what is no finite
    number leaves a gap. The `number`, from 0, gives it colour and dashes, so that it keeps them
    whichever others are shown.
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
