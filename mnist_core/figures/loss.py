"""Charts of the loss: by probability of the true label, of a batch, and by learning rate."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from mnist_core.figures.numbers import percent
from mnist_core.figures.style import (
    BLUE,
    CLASS_AXIS,
    FIXED_AXIS,
    GREY,
    ORANGE,
    SHARE_AXIS,
    Figure,
    axis_title,
    fixed_chart,
    scatter,
)

LOG_TICKS = [one * 10.0**power for power in range(-4, 5) for one in (1, 2, 5)]  # of log axes


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
