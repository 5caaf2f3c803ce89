"""Numbers as pictures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's own JSON, a dict of "data" and "layout": building `plotly.graph_objects` costs
tens of milliseconds each, which a chart that is redrawn five times a second can't afford.
"""

from mnist_core.figures.curves import learning_curve
from mnist_core.figures.pixels import enlarged, evidence_map, sheet
from mnist_core.figures.scores import confusion_matrix, probability_bars
from mnist_core.figures.sets import brightness_histogram, digit_map, ink_boxes, label_counts

__all__ = [
    "brightness_histogram",
    "confusion_matrix",
    "digit_map",
    "enlarged",
    "evidence_map",
    "ink_boxes",
    "label_counts",
    "learning_curve",
    "probability_bars",
    "sheet",
]
