"""Numbers as pictures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's own JSON, a dict of "data" and "layout": building `plotly.graph_objects` costs
tens of milliseconds each, which a chart that is redrawn five times a second can't afford.
"""

from mnist_core.figures.comparison import compared_curves
from mnist_core.figures.curves import learning_curve
from mnist_core.figures.pixels import enlarged, evidence_map, sheet
from mnist_core.figures.scores import (
    accuracy_ranges,
    confusion_matrix,
    percent,
    precision_and_recall,
    probability_bars,
    reliability_chart,
)

__all__ = [
    "accuracy_ranges",
    "compared_curves",
    "confusion_matrix",
    "enlarged",
    "evidence_map",
    "learning_curve",
    "percent",
    "precision_and_recall",
    "probability_bars",
    "reliability_chart",
    "sheet",
]
