"""Charts of a whole set of digits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.style import (
    BLUE,
    CLASS_AXIS,
    CLASS_COLORS,
    CLASS_ROWS,
    FIXED_AXIS,
    LEGEND_ABOVE,
    ORANGE,
    SHARE_AXIS,
    SKY,
    Figure,
    Trace,
    axis_title,
    fixed_chart,
)

VALUES_PER_BAR = 8  # pixel values in a bar of the histogram
POINT_SYMBOLS = ("circle", "diamond", "square")


def label_count_bars(
    parts: dict[str, Tensor], classes: Sequence[str] = DIGITS, height: int = 300
) -> Figure:
    """Counts of each label, stacked by part: name -> int64 (10,)."""
    looks = ((BLUE, ""), (ORANGE, "/"), (SKY, "."))
    bars = [
        {
            "type": "bar",
            "name": name,
            "x": list(classes),
            "y": counts.tolist(),
            "marker": {"color": color, "pattern": {"shape": shape}},
            "hovertemplate": f"%{{x}}: %{{y:,}} in {name}<extra></extra>",
        }
        for (name, counts), (color, shape) in zip(parts.items(), looks, strict=False)
    ]
    return fixed_chart(
        bars,
        height,
        (48, 8, 32, 32),
        barmode="stack",
        bargap=0.2,
        xaxis=CLASS_AXIS,
        yaxis={"fixedrange": True, "tickformat": ",", "rangemode": "tozero"},
        showlegend=len(bars) > 1,
        legend=LEGEND_ABOVE | {"xanchor": "right", "x": 1, "traceorder": "normal"},
    )


def brightness_histogram(counts: Tensor) -> Figure:
    """A histogram of pixel values, counts int64 (256,), eight values to a bar.

    The axis is logarithmic, since four of five pixels are paper.
    """
    shares = counts.reshape(-1, VALUES_PER_BAR).sum(1).double() / counts.sum().clamp_min(1)
    low = np.arange(0, 256, VALUES_PER_BAR)
    greys = (low + VALUES_PER_BAR // 2).tolist()
    bars = {
        "type": "bar",
        "x": (low + (VALUES_PER_BAR - 1) / 2).tolist(),
        "y": shares.tolist(),
        "customdata": [f"{value} to {value + VALUES_PER_BAR - 1}" for value in low.tolist()],
        "marker": {
            "color": [f"rgb({grey},{grey},{grey})" for grey in greys],
            "line": {"color": "#8a8f9c", "width": 1},
        },
        "hovertemplate": "%{customdata}: %{y:.2%} of all pixels<extra></extra>",
    }
    ticks = {"fixedrange": True, "tickvals": [0, 64, 128, 192, 255]}
    return fixed_chart(
        [bars],
        260,
        (56, 8, 8, 44),
        bargap=0,
        xaxis=axis_title("value of a pixel") | ticks,
        yaxis={"type": "log", "tickformat": ".0~%", "fixedrange": True, "dtick": 1},
    )


def ink_boxes(ink: Tensor, labels: Tensor, classes: Sequence[str] = DIGITS) -> Figure:
    """Box plots of the share of ink, float32 (N,), in each label's images.

    A box holds the middle half; whiskers are the 5th and 95th percentiles.
    """
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    present = labels.unique().tolist()
    quantiles = np.array([np.quantile(ink[labels == label].numpy(), levels) for label in present])
    quantiles = quantiles.reshape(-1, len(levels)).round(4).T
    names = ("lowerfence", "q1", "median", "q3", "upperfence")
    boxes = {
        "type": "box",
        "x": [classes[label] for label in present],
        "line": {"color": BLUE},
        "hoverinfo": "y",
    } | dict(zip(names, quantiles.tolist(), strict=True))
    axis = SHARE_AXIS | {"rangemode": "tozero"}
    return fixed_chart([boxes], 260, (48, 8, 8, 32), xaxis=CLASS_AXIS, yaxis=axis)


def digit_map(
    points: Tensor, labels: Tensor, indices: Tensor, classes: Sequence[str] = DIGITS
) -> Figure:
    """Digits as points, float32 (N, 2), a colour for each label; `indices` int64 (N,) name them.

    A point's `customdata` is its number among the N, and its index.
    """
    traces = [
        {
            "type": "scatter",
            "name": classes[label],
            "x": points[those, 0].numpy().round(3).tolist(),
            "y": points[those, 1].numpy().round(3).tolist(),
            "customdata": [[at, indices[at].item()] for at in those.tolist()],
            "hovertemplate": f"{classes[label]}, image %{{customdata[1]}}<extra></extra>",
        }
        | point_style(
            classes[label], CLASS_COLORS[label], POINT_SYMBOLS[label % len(POINT_SYMBOLS)]
        )
        for label in range(CLASS_COUNT)
        if len(those := (labels == label).nonzero().flatten())
    ]
    axis = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    return fixed_chart(
        traces,
        520,
        (24, 8, 8, 24),
        dragmode="lasso",
        xaxis=axis | axis_title("first component"),
        yaxis=axis | axis_title("second component") | {"scaleanchor": "x"},
        showlegend=any(trace["mode"] == "markers" for trace in traces),
        legend=LEGEND_ABOVE,
        hovermode="closest",
        uirevision="kept",
    )


def point_style(name: str, color: str, symbol: str) -> Trace:
    """The look of a label's points: short names are shown as text, so colour isn't needed."""
    marker = {"color": color, "symbol": symbol, "size": 7, "opacity": 0.85}
    if len(name) > 3:
        return {"mode": "markers", "marker": marker, "unselected": {"marker": {"opacity": 0.15}}}
    return {
        "mode": "text",
        "text": name,
        "textfont": {"color": color, "size": 12, "weight": 700},
        "marker": marker,
        "unselected": {"textfont": {"color": f"{color}30"}},
        "selected": {"textfont": {"color": color}},
    }


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
