"""Figures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's JSON, a dict of "data" and "layout", since building `plotly.graph_objects`
takes tens of milliseconds each. `learning_curve` and `compared_run` describe the Train page's own
charts instead.
"""

from mnist_core.figures.close_up import PALETTES, products, shades
from mnist_core.figures.comparison import compared_run
from mnist_core.figures.curves import learning_curve
from mnist_core.figures.lesson import (
    batch_labels,
    biases_and_answers,
    errors_of,
    losses_by_rate,
    right_probabilities,
    softmax_bars,
    step_and_curve,
)
from mnist_core.figures.pixels import activation_sheet, enlarged, evidence_map, sheet, templates
from mnist_core.figures.scores import (
    percent,
    precision_and_recall,
    reliability_chart,
)
from mnist_core.figures.sets import brightness_histogram, digit_map, ink_boxes, label_count_bars
from mnist_core.figures.style import signed, spell_number

__all__ = [
    "PALETTES",
    "activation_sheet",
    "batch_labels",
    "biases_and_answers",
    "brightness_histogram",
    "compared_run",
    "digit_map",
    "enlarged",
    "errors_of",
    "evidence_map",
    "ink_boxes",
    "label_count_bars",
    "learning_curve",
    "losses_by_rate",
    "percent",
    "precision_and_recall",
    "products",
    "reliability_chart",
    "right_probabilities",
    "shades",
    "sheet",
    "signed",
    "softmax_bars",
    "spell_number",
    "step_and_curve",
    "templates",
]
