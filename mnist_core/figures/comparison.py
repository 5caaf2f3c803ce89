"""A chart that compares runs."""

from collections.abc import Sequence
from html import escape

import numpy as np

from mnist_core.figures.style import BLUE, GREY, ORANGE, SKY, Figure, axis_title, fixed_chart

RUN_COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", SKY, "#E69F00", GREY)  # Okabe and Ito's
RUN_DASHES = ("solid", "dash", "dot")  # beyond seven lines

NumberedCurve = tuple[int, str, Sequence[float], Sequence[float]]


def compared_curves(measure: str, runs: list[NumberedCurve]) -> Figure:
    """One measure of the validation set, "Accuracy" or "Loss", of several runs over each other.

    `runs` are (number, name, epochs, values); the number, 0 to 20, gives a run its colour and
    dashes, so that it keeps them whichever others are shown. A name may be any text. The axis
    of "Accuracy" is in percent.
    """
    is_share = measure == "Accuracy"
    hover = f"%{{y:{'.2%' if is_share else '.4f'}}} after %{{x:.2f}} epochs"
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
    return fixed_chart(
        traces,
        310 + below,
        (48, 12, 44, 44 + below),
        title={"text": f"Validation {measure.lower()}", "x": 0, "y": 0.97},
        xaxis=axis_title("epoch") | {"rangemode": "tozero"},
        yaxis={"tickformat": ".0%"} if is_share else {},
        showlegend=True,
        legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0},
        uirevision="kept",
    )


def shorten_name(name: str, longest: int = 12) -> str:
    """A name for the legend, where a long one would push the others into rows of their own."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
