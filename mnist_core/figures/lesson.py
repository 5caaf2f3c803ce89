"""The lesson's ideas, one chart each."""

from math import isfinite

import numpy as np
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.close_up import above
from mnist_core.figures.style import BLUE, CLASS_AXIS, GREY, ORANGE

LOG_TICKS = [one * 10.0**power for power in range(-4, 5) for one in (1, 2, 5)]  # of a log axis
FIXED_AXIS = {"fixedrange": True, "zeroline": False}


def batch_labels(counts: Tensor, chosen: int, classes=DIGITS) -> dict:
    """What each batch of an epoch consists of: int64 (B, 10), a column for each batch.

    The darker, the more of the batch is of that class; `chosen`, from 0, is marked.
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
    mark = {
        "type": "line",
        "x0": chosen + 1,
        "x1": chosen + 1,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": ORANGE, "width": 3},
    }
    return {
        "data": [heat],
        "layout": {
            "height": 300,
            "dragmode": False,
            "margin": {"l": 28, "r": 8, "t": 8, "b": 44},
            "xaxis": FIXED_AXIS | {"title": {"text": "batch"}, "showgrid": False},
            "yaxis": CLASS_AXIS | {"autorange": "reversed", "showgrid": False},
            "shapes": [mark],
        },
    }


def softmax_bars(logits, exponentials, probabilities, classes=DIGITS) -> dict:
    """Softmax from left to right: three bars a class, the largest of each kind in colour."""
    columns = {
        "logit": (logits, "{:.1f}".format),
        "e to the logit": (exponentials, spell_number),
        "probability": (probabilities, percent),
    }
    figure = {
        "data": [],
        "layout": {
            "height": 380,
            "showlegend": False,
            "bargap": 0.25,
            "dragmode": False,
            "margin": {"l": 28, "r": 8, "t": 36, "b": 8},
            "yaxis": CLASS_AXIS | {"autorange": "reversed", "showgrid": False},
            "annotations": [],
        },
    }
    for number, (title, (column, form)) in enumerate(columns.items()):
        values = np.asarray(column, dtype=np.float64)
        colors = [GREY] * CLASS_COUNT
        colors[values.argmax()] = BLUE
        axis = f"x{number + 1}" if number else "x"
        left = number * 0.35
        reach = max(np.abs(values).max(), 1e-9)
        low = -1.7 * reach if values.min() < 0 else 0
        figure["data"].append(
            {
                "type": "bar",
                "orientation": "h",
                "x": values.tolist(),
                "y": list(classes),
                "xaxis": axis,
                "marker": {"color": colors},
                "text": [form(value) for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertemplate": f"{title} of %{{y}}: %{{text}}<extra></extra>",
            }
        )
        figure["layout"][axis.replace("x", "xaxis")] = FIXED_AXIS | {
            "domain": [left, left + 0.3],
            "range": [low, 1.7 * reach],
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
        }
        figure["layout"]["annotations"].append(above(left, title, "left"))
    return figure


def spell_number(value) -> str:
    """A positive number, however large or small, in a few characters."""
    if value >= 1e6:
        return f"{value / 1e6:,.3g} M"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else "< 0.001"


def percent(share) -> str:
    """A probability; softmax never gives quite all or nothing, though it may round to that."""
    if share > 0.9995:
        return "> 99.9%"
    return f"{share:.1%}" if share >= 0.0005 else "< 0.1%"


def step_and_curve(shares, accuracies, losses, share) -> dict:
    """Accuracy and cross-entropy over the probability of the right label; `share` is marked."""
    measures = {"accuracy": (accuracies, "y", BLUE), "cross-entropy": (losses, "y2", ORANGE)}
    traces = []
    at = int(np.abs(np.asarray(shares) - share).argmin())
    for name, (values, axis, color) in measures.items():
        form = ".0%" if axis == "y" else ".3f"
        traces.append(
            {
                "type": "scatter",
                "x": list(shares),
                "y": list(values),
                "yaxis": axis,
                "mode": "lines",
                "line": {"color": color, "width": 3, "shape": "hv" if axis == "y" else "linear"},
                "hovertemplate": f"%{{x:.0%}}: {name} %{{y:{form}}}<extra></extra>",
                "cliponaxis": False,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "x": [share],
                "y": [values[at]],
                "yaxis": axis,
                "mode": "markers",
                "marker": {"color": color, "size": 14},
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        )
    title = {"title": {"text": "probability of the right label"}}
    return {
        "data": traces,
        "layout": {
            "height": 380,
            "showlegend": False,
            "dragmode": False,
            "margin": {"l": 52, "r": 12, "t": 8, "b": 44},
            "xaxis": FIXED_AXIS | title | {"range": [0, 1], "tickformat": ".0%", "anchor": "y2"},
            "yaxis": FIXED_AXIS
            | {"domain": [0.68, 1], "range": [-0.1, 1.1], "tickvals": [0, 1], "tickformat": ".0%"}
            | {"title": {"text": "accuracy"}},
            "yaxis2": FIXED_AXIS
            | {"domain": [0, 0.58], "range": [0, 4.8], "title": {"text": "cross-entropy"}},
        },
    }


def losses_by_rate(rates, before, after, chosen) -> dict:
    """The loss after one step, by learning rate; where it was before is a dashed line.

    Both axes are logarithmic. Losses that are no numbers any more are left out; the point of the
    `chosen` rate is large.
    """
    kept = [(rate, loss) for rate, loss in zip(rates, after, strict=True) if isfinite(loss)]
    colors = [BLUE if loss < before else ORANGE for _, loss in kept]
    points = {
        "type": "scatter",
        "x": [rate for rate, _ in kept],
        "y": [max(loss, 1e-6) for _, loss in kept],
        "mode": "lines+markers",
        "line": {"color": GREY, "width": 2},
        "marker": {
            "color": colors,
            "symbol": ["circle" if loss < before else "triangle-up" for _, loss in kept],
            "size": [20 if rate == chosen else 10 for rate, _ in kept],
            "opacity": 1,
        },
        "hovertemplate": "rate %{x:g}: loss %{y:.3f}<extra></extra>",
        "cliponaxis": False,
    }
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": before, "y1": before}
    note = {"text": f"before: {before:.3f}", "xref": "paper", "x": 1, "xanchor": "right"}
    note |= {"y": float(np.log10(max(before, 1e-6))), "yanchor": "bottom", "showarrow": False}
    return {
        "data": [points],
        "layout": {
            "height": 360,
            "dragmode": False,
            "margin": {"l": 56, "r": 16, "t": 16, "b": 44},
            "xaxis": FIXED_AXIS
            | {
                "type": "log",
                "title": {"text": "learning rate"},
                "dtick": 1,
                "exponentformat": "none",
            },
            "yaxis": FIXED_AXIS
            | {"type": "log", "title": {"text": "loss after the step"}, "tickvals": LOG_TICKS},
            "shapes": [line | {"line": {"color": GREY, "width": 2, "dash": "dash"}}],
            "annotations": [note],
        },
    }


def errors_of(accuracies: dict[str, float]) -> dict:
    """What share of the same test set several models read wrong, the best one in colour."""
    wrong = [1 - accuracy for accuracy in accuracies.values()]
    colors = [GREY] * len(wrong)
    colors[int(np.argmin(wrong))] = BLUE
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": wrong,
        "y": list(accuracies),
        "marker": {"color": colors},
        "text": [f"{error:.1%}" for error in wrong],
        "textposition": "outside",
        "textfont": {"size": 16},
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.2%} wrong<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": {
            "height": 220,
            "bargap": 0.3,
            "dragmode": False,
            "margin": {"l": 28, "r": 16, "t": 8, "b": 44},
            "xaxis": FIXED_AXIS
            | {"range": [0, 1.25 * max(wrong)], "tickformat": ".0%", "nticks": 5}
            | {"title": {"text": "test pictures read wrong"}},
            "yaxis": CLASS_AXIS | {"autorange": "reversed"},
        },
    }
