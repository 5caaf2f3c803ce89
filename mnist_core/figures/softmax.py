"""Bars side by side for each class: softmax, from logits to probabilities, and biases."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.numbers import percent, signed, spell_number
from mnist_core.figures.style import CLASS_ROWS, Figure, fixed_chart, horizontal_bars, part_heading

Columns = dict[str, tuple[ArrayLike, Callable[[float], str]]]  # name -> (values, their format)


def softmax_bars(
    logits: ArrayLike,
    exponentials: ArrayLike,
    probabilities: ArrayLike,
    classes: Sequence[str] = DIGITS,
) -> Figure:
    """Softmax from left to right: three bars for each class, the largest of each kind in colour."""
    columns: Columns = {
        "logit": (logits, partial(signed, form=".1f")),
        "e to the logit": (exponentials, spell_number),
        "probability": (probabilities, percent),
    }
    return _bars_by_class(columns, classes)


def biases_and_answers(
    biases: ArrayLike, counts: ArrayLike, classes: Sequence[str] = DIGITS
) -> Figure:
    """Two bars for each class: its bias, and how many images are predicted as this class."""
    columns: Columns = {"bias": (biases, signed), "read as this": (counts, "{:,.0f}".format)}
    return _bars_by_class(columns, classes)


def _bars_by_class(columns: Columns, classes: Sequence[str]) -> Figure:
    """Columns of bars side by side, the largest of each in colour."""
    traces, axes, headings = [], {}, []
    width = 1 / len(columns)
    for number, (text, (column, spell)) in enumerate(columns.items()):
        values = np.asarray(column, dtype=np.float64)
        suffix = str(number + 1) if number else ""
        left, reach = number * width, max(np.abs(values).max(), 1e-9)
        spelt, hover = [spell(value) for value in values], f"{text} of %{{y}}: %{{text}}"
        bars = horizontal_bars(values, classes, int(values.argmax()), spelt, hover)
        traces.append(bars | {"xaxis": f"x{suffix}"})
        axes[f"xaxis{suffix}"] = {
            "domain": [left, left + 0.9 * width],
            "range": [-1.7 * reach if values.min() < 0 else 0, 1.7 * reach],
            "fixedrange": True,
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
        }
        headings.append(part_heading(text, left, "left"))
    rows = CLASS_ROWS | {"showgrid": False}
    shared = {"showlegend": False, "bargap": 0.25, "annotations": headings}
    return fixed_chart(traces, 380, (28, 40, 36, 8), yaxis=rows, **axes, **shared)
