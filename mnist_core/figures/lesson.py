"""Charts of the lesson: batches, softmax, cross-entropy, learning rates, error rates."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.scores import percent
from mnist_core.figures.style import (
    BLUE,
    CLASS_AXIS,
    CLASS_ROWS,
    FIXED_AXIS,
    GREY,
    ORANGE,
    SHARE_AXIS,
    Figure,
    axis_title,
    fixed_chart,
    horizontal_bars,
    part_heading,
    scatter,
    signed,
    spell_number,
)

Columns = dict[str, tuple[ArrayLike, Callable[[float], str]]]  # name -> (values, their format)
LOG_TICKS = [one * 10.0**power for power in range(-4, 5) for one in (1, 2, 5)]  # of log axes


def batch_labels(counts: Tensor, chosen: int, classes: Sequence[str] = DIGITS) -> Figure:
    """The labels in each batch of an epoch: counts int64 (B, 10), a column for each batch.

    The darker, the more digits of that class; the batch `chosen`, from 0, is marked.
    """
    heat = {
        "type": "heatmap",
        "y": list(classes),
        "x0": 1,
        "z": counts.T.tolist(),
        "zmin": 0,
        "zmax": max(1, counts.max().item()),
        "colorscale": "Blues",
        "showscale": False,
        "hovertemplate": "batch %{x}: %{z} of %{y}<extra></extra>",
    }
    mark: dict[str, Any] = {"type": "line", "line": {"color": ORANGE, "width": 3}, "yref": "paper"}
    mark |= {"x0": chosen + 1, "x1": chosen + 1, "y0": 0, "y1": 1}
    return fixed_chart(
        [heat],
        300,
        (28, 8, 8, 44),
        xaxis=FIXED_AXIS | axis_title("batch") | {"showgrid": False},
        yaxis=CLASS_ROWS | {"showgrid": False},
        shapes=[mark],
    )


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
    columns: Columns = {
        "bias": (biases, signed),
        "read as this": (counts, "{:,.0f}".format),
    }
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


def step_and_curve(
    shares: Sequence[float], accuracies: Sequence[float], losses: Sequence[float], share: float
) -> Figure:
    """Accuracy and cross-entropy over the probability of the right label; `share` is marked."""
    at = int(np.abs(np.asarray(shares) - share).argmin())
    measures = (
        ("accuracy", ".0%", accuracies, "y", BLUE, "hv"),
        ("cross-entropy", ".3f", losses, "y2", ORANGE, "linear"),
    )
    traces = []
    for name, form, values, axis, color, shape in measures:
        hover = f"%{{x:.0%}}: {name} %{{y:{form}}}"
        line = {"color": color, "shape": shape, "width": 3}
        traces.append(scatter("lines", shares, values, hover, line=line, yaxis=axis))
        marker = {"color": color, "size": 14}
        traces.append(scatter("markers", [share], [values[at]], marker=marker, yaxis=axis))
    upper = {"domain": [0.68, 1], "range": [-0.1, 1.1], "tickvals": [0, 1], "tickformat": ".0%"}
    lower = {"domain": [0, 0.58], "range": [0, 4.8]}
    across = {"range": [0, 1], "tickformat": ".0%", "anchor": "y2"}
    return fixed_chart(
        traces,
        380,
        (52, 12, 8, 44),
        showlegend=False,
        xaxis=FIXED_AXIS | axis_title("probability of the right label") | across,
        yaxis=FIXED_AXIS | axis_title("accuracy") | upper,
        yaxis2=FIXED_AXIS | axis_title("cross-entropy") | lower,
    )


def right_probabilities(
    probabilities: Sequence[float], names: Sequence[str], geometric_mean: float
) -> Figure:
    """A bar for the probability of each image's true label, the first one in colour.

    Lines are the geometric mean, dashed, and the arithmetic mean, dotted.
    """
    mean = float(np.mean(probabilities))
    means = {  # the geometric mean is never the larger one
        "e<sup>−loss</sup>": (geometric_mean, ORANGE, "dash", "top"),
        "mean": (mean, GREY, "dot", "bottom"),
    }
    lines, notes = [], []
    for text, (share, color, dash, side) in means.items():
        line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": share, "y1": share}
        lines.append(line | {"line": {"color": color, "width": 3, "dash": dash}})
        place = {"xref": "paper", "x": 1, "xanchor": "left", "y": share, "yanchor": side}
        notes.append(place | {"text": f"{text}<br>{percent(share)}", "showarrow": False})
    bars = {
        "type": "bar",
        "x": list(names),
        "y": list(probabilities),
        "marker": {"color": [BLUE] + [GREY] * (len(probabilities) - 1)},
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    return fixed_chart(
        [bars],
        300,
        (52, 64, 16, 44),
        xaxis=CLASS_AXIS | axis_title("test picture"),
        yaxis=SHARE_AXIS | {"range": [0, 1.08]} | axis_title("probability of its label"),
        shapes=lines,
        annotations=notes,
    )


def losses_by_rate(
    rates: Sequence[float], before: float, after: Sequence[float], chosen: float
) -> Figure:
    """The loss after one step by learning rate; a dashed line is the loss before.

    Both axes are logarithmic. Infinite losses are left out; the `chosen` rate has a large marker.
    """
    kept = [(rate, loss) for rate, loss in zip(rates, after, strict=True) if isfinite(loss)]
    points = scatter(
        "lines+markers",
        [rate for rate, _ in kept],
        [max(loss, 1e-6) for _, loss in kept],
        "rate %{x:g}: loss %{y:.3f}",
        line={"color": GREY, "width": 2},
        marker={
            "color": [BLUE if loss < before else ORANGE for _, loss in kept],
            "symbol": ["circle" if loss < before else "triangle-up" for _, loss in kept],
            "size": [20 if rate == chosen else 10 for rate, _ in kept],
            "opacity": 1,
        },
    )
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": before, "y1": before}
    note = {"text": f"before: {before:.3f}", "xref": "paper", "x": 1, "xanchor": "right"}
    note |= {"y": float(np.log10(max(before, 1e-6))), "yanchor": "bottom", "showarrow": False}
    log_axis = FIXED_AXIS | {"type": "log"}
    return fixed_chart(
        [points],
        360,
        (56, 16, 16, 44),
        xaxis=log_axis | axis_title("learning rate") | {"dtick": 1, "exponentformat": "none"},
        yaxis=log_axis | axis_title("loss after the step") | {"tickvals": LOG_TICKS},
        shapes=[line | {"line": {"color": GREY, "width": 2, "dash": "dash"}}],
        annotations=[note],
    )


def errors_of(accuracies: dict[str, float]) -> Figure:
    """The error rates of several models on the same test set, the best one in colour."""
    errors = [1 - accuracy for accuracy in accuracies.values()]
    text = [f"{error:.1%}" for error in errors]
    best = int(np.argmin(errors))
    bars = horizontal_bars(errors, accuracies, best, text, "%{y}: %{x:.2%} wrong")
    across = {"range": [0, 1.25 * max(*errors, 0.001)], "tickformat": ".0%", "nticks": 5}
    return fixed_chart(
        [bars],
        220,
        (28, 16, 8, 44),
        xaxis=FIXED_AXIS | axis_title("test pictures read wrong") | across,
        yaxis=CLASS_ROWS,
        bargap=0.3,
    )
