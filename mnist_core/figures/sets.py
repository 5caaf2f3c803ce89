"""What a whole set of digits is like."""

import numpy as np
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.style import BLUE, CLASS_AXIS, CLASS_COLORS, ORANGE, SKY

WIDTH = 8  # brightness values to a bar
SYMBOLS = ("circle", "diamond", "square")


def label_count_bars(parts: dict[str, Tensor], classes=DIGITS, height=300) -> dict:
    """How many digits of each label there are in each part: name -> int64 (10,)."""
    bars = [
        {
            "type": "bar",
            "name": name,
            "x": list(classes),
            "y": counts.tolist(),
            "marker": {"color": color, "pattern": {"shape": shape}},
            "hovertemplate": f"%{{x}}: %{{y:,}} in {name}<extra></extra>",
        }
        for (name, counts), color, shape in zip(
            parts.items(), (BLUE, ORANGE, SKY), ("", "/", "."), strict=False
        )
    ]
    return {
        "data": bars,
        "layout": {
            "height": height,
            "barmode": "stack",
            "bargap": 0.2,
            "dragmode": False,
            "margin": {"l": 48, "r": 8, "t": 32, "b": 32},
            "xaxis": CLASS_AXIS,
            "yaxis": {"fixedrange": True, "tickformat": ",", "rangemode": "tozero"},
            "showlegend": len(bars) > 1,
            "legend": {
                "orientation": "h",
                "xanchor": "right",
                "x": 1,
                "yanchor": "bottom",
                "y": 1,
                "traceorder": "normal",
            },
        },
    }


def brightness_histogram(counts: Tensor) -> dict:
    """How often each value of a pixel occurs, int64 (256,), eight values to a bar.

    The axis is logarithmic: four pixels of five are paper, and one wouldn't see the others.
    """
    shares = counts.reshape(-1, WIDTH).sum(1).double() / counts.sum().clamp_min(1)
    low = np.arange(0, 256, WIDTH)
    bars = {
        "type": "bar",
        "x": (low + (WIDTH - 1) / 2).tolist(),
        "y": shares.tolist(),
        "customdata": [f"{value} to {value + WIDTH - 1}" for value in low.tolist()],
        "marker": {"color": [f"rgb({grey},{grey},{grey})" for grey in (low + WIDTH // 2).tolist()]},
        "hovertemplate": "%{customdata}: %{y:.2%} of all pixels<extra></extra>",
    }
    bars["marker"]["line"] = {"color": "#8a8f9c", "width": 1}
    return {
        "data": [bars],
        "layout": {
            "height": 260,
            "bargap": 0,
            "dragmode": False,
            "margin": {"l": 56, "r": 8, "t": 8, "b": 44},
            "xaxis": {
                "title": {"text": "value of a pixel"},
                "fixedrange": True,
                "tickvals": [0, 64, 128, 192, 255],
            },
            "yaxis": {"type": "log", "tickformat": ".0~%", "fixedrange": True, "dtick": 1},
        },
    }


def ink_boxes(ink: Tensor, labels: Tensor, classes=DIGITS) -> dict:
    """How much ink each label's pictures have: shares float32 (N,), as a box a label.

    A box holds the middle half, its whiskers all but the 5 % with least and the 5 % with most.
    """
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    by_label = [ink[labels == label].numpy() for label in range(CLASS_COUNT)]
    present = [label for label in range(CLASS_COUNT) if len(by_label[label])]
    marks = np.array([np.quantile(by_label[label], levels) for label in present])
    marks = marks.reshape(-1, len(levels)).round(4).T.tolist()
    names = ("lowerfence", "q1", "median", "q3", "upperfence")
    boxes = {
        "type": "box",
        "x": [classes[label] for label in present],
        "line": {"color": BLUE},
        "hoverinfo": "y",
    } | dict(zip(names, marks, strict=True))
    return {
        "data": [boxes],
        "layout": {
            "height": 260,
            "dragmode": False,
            "margin": {"l": 48, "r": 8, "t": 8, "b": 32},
            "xaxis": CLASS_AXIS,
            "yaxis": {"tickformat": ".0%", "fixedrange": True, "rangemode": "tozero"},
        },
    }


def digit_map(points: Tensor, labels: Tensor, places: Tensor, classes=DIGITS) -> dict:
    """Digits as points, float32 (N, 2), a colour a label; `places` int64 (N,) say which they are.

    Each point's `customdata` is its number among the N and its place.
    """
    traces = [
        {
            "type": "scatter",
            "name": classes[label],
            "x": points[those, 0].numpy().round(3).tolist(),
            "y": points[those, 1].numpy().round(3).tolist(),
            "customdata": [[at, places[at].item()] for at in those.tolist()],
            "hovertemplate": f"{classes[label]}, image %{{customdata[1]}}<extra></extra>",
        }
        | look(classes[label], CLASS_COLORS[label], SYMBOLS[label % len(SYMBOLS)])
        for label in range(CLASS_COUNT)
        if len(those := (labels == label).nonzero().flatten())
    ]
    axis = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    return {
        "data": traces,
        "layout": {
            "height": 520,
            "dragmode": "lasso",
            "margin": {"l": 24, "r": 8, "t": 8, "b": 24},
            "xaxis": axis | {"title": {"text": "first component"}},
            "yaxis": axis | {"title": {"text": "second component"}, "scaleanchor": "x"},
            "showlegend": any(trace["mode"] == "markers" for trace in traces),
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
            "hovermode": "closest",
            "uirevision": "kept",
        },
    }


def look(name, color, symbol) -> dict:
    """How a label's points look: a short name stands for itself, and no one needs the colour."""
    faded = f"{color}30"
    marker = {"color": color, "symbol": symbol, "size": 7, "opacity": 0.85}
    if len(name) > 3:
        return {
            "mode": "markers",
            "marker": marker,
            "unselected": {"marker": {"opacity": 0.15}},
        }
    return {
        "mode": "text",
        "text": name,
        "textfont": {"color": color, "size": 12, "weight": 700},
        "marker": marker,
        "unselected": {"textfont": {"color": faded}},
        "selected": {"textfont": {"color": color}},
    }
