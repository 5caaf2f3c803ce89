"""Numbers as pictures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's own JSON, a dict of "data" and "layout": building `plotly.graph_objects` costs
tens of milliseconds each, which a chart that is redrawn five times a second can't afford.
"""

from mnist_core.figures.curves import learning_curve
from mnist_core.figures.pixels import enlarged, evidence_map, sheet, templates
from mnist_core.figures.scores import confusion_matrix, probability_bars

__all__ = [
    "confusion_matrix",
    "enlarged",
    "evidence_map",
    "learning_curve",
    "probability_bars",
    "sheet",
    "templates",
]
