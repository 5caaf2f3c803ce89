"""Numbers as pictures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's own JSON, a dict of "data" and "layout": building `plotly.graph_objects` costs
tens of milliseconds each, which a chart that is redrawn five times a second can't afford.
"""

from mnist_core.figures.close_up import framed, products, written_out
from mnist_core.figures.curves import learning_curve
from mnist_core.figures.lesson import (
    batch_labels,
    errors_of,
    label_counts,
    losses_by_rate,
    softmax_bars,
    step_and_curve,
)
from mnist_core.figures.pixels import enlarged, evidence_map, sheet
from mnist_core.figures.scores import confusion_matrix, probability_bars

__all__ = [
    "batch_labels",
    "confusion_matrix",
    "enlarged",
    "errors_of",
    "evidence_map",
    "framed",
    "label_counts",
    "learning_curve",
    "losses_by_rate",
    "probability_bars",
    "products",
    "sheet",
    "softmax_bars",
    "step_and_curve",
    "written_out",
]
