"""Several runs over each other."""

from html import escape

import numpy as np

from mnist_core.figures.style import BLUE, GREY, ORANGE, SKY

RUN_COLORS = (
    BLUE,
    ORANGE,
    "#009E73",
    "#CC79A7",
    SKY,
    "#E69F00",
    GREY,
)  # Okabe and Ito's
RUN_DASHES = ("solid", "dash", "dot")  # beyond seven lines


def compared_curves(title, runs) -> dict:
    """One measure of the validation set, of several runs over each other.

    `runs` is a list of (number, name, epochs, values); the number, 0 to 20, gives a run its colour
    and dashes, so that it keeps them whichever others are shown. A name may be anybody's text. The
    axis of "Accuracy" is in percent.
    """
    percent = title == "Accuracy"
    hover = f"%{{y:{'.2%' if percent else '.4f'}}} after %{{x:.2f}} epochs"
    traces = [
        {
            "type": "scatter",
            "x": np.round(epochs, 3).tolist(),
            "y": [round(value, 5) if np.isfinite(value) else None for value in map(float, values)],
            "name": escape(shorten_name(name)),  # Plotly takes some of HTML for markup
            "mode": "lines+markers" if len(epochs) < 40 else "lines",
            "line": {
                "color": RUN_COLORS[number % len(RUN_COLORS)],
                "dash": RUN_DASHES[number // len(RUN_COLORS) % len(RUN_DASHES)],
                "width": 3,
            },
            "marker": {"size": 6},
            "hovertemplate": hover,
            "cliponaxis": False,
        }
        for number, name, epochs, values in runs
    ]
    below = 20 * -(-len(traces) // 3)  # pixels: the legend has three names a row on a phone
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"Validation {title.lower()}", "x": 0, "y": 0.97},
            "height": 310 + below,
            "margin": {"l": 48, "r": 12, "t": 44, "b": 44 + below},
            "xaxis": {"title": {"text": "epoch"}, "rangemode": "tozero"},
            "yaxis": {"tickformat": ".0%"} if percent else {},
            "showlegend": True,
            "legend": {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0},
            "uirevision": "kept",
            "dragmode": False,
        },
    }


def shorten_name(name, longest=12):
    """A name for the legend, where a long one would push the others into rows of their own."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
