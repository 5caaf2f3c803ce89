"""Shared parts of the figures: colours, axes and layout.

Colours are Okabe and Ito's, safe for colour-blind viewers and readable on white and on black.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Figure = dict[str, Any]  # Plotly's JSON: a list of traces under "data", and a "layout"
Trace = dict[str, Any]
Axis = dict[str, Any]

BLUE, ORANGE, GREY, SKY = "#0072B2", "#D55E00", "#8a8f9c", "#56B4E9"
# A colour for each class: Petroff's ten, which colour-blind viewers can tell apart
# (https://arxiv.org/abs/2107.02270).
CLASS_COLORS = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6"),
    *("#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"),
)
DIVERGING_SCALE = [[0, ORANGE], [0.5, "#000"], [1, SKY]]  # from negative over 0 to positive
INK_SCALE = [[0, "#000"], [1, "#fff"]]


CLASS_AXIS: Axis = {"type": "category", "dtick": 1, "fixedrange": True, "automargin": True}
CLASS_ROWS: Axis = CLASS_AXIS | {"autorange": "reversed"}  # the first class on top
FIXED_AXIS: Axis = {"fixedrange": True, "zeroline": False}
SHARE_AXIS: Axis = {"fixedrange": True, "tickformat": ".0%"}
LEGEND_ABOVE = {"orientation": "h", "x": 0, "yanchor": "bottom", "y": 1}


def fixed_chart(
    traces: list[Trace], height: int, margin: tuple[int, int, int, int], **layout: Any
) -> Figure:
    """A figure that doesn't react to dragging, so that a phone scrolls the page instead.

    `height` and `margin`, (left, right, top, bottom), are in pixels.
    """
    margins = dict(zip("lrtb", margin, strict=True))
    return {
        "data": traces,
        "layout": {"height": height, "margin": margins, "dragmode": False} | layout,
    }


def horizontal_bars(
    values: ArrayLike, names: Iterable[str], best: int, text: list[str], hover: str
) -> Trace:
    """A bar for each name, followed by its `text`; the one at index `best` in colour."""
    values = np.asarray(values, dtype=np.float64)
    colors = [GREY] * len(values)
    colors[best] = BLUE
    return {
        "type": "bar",
        "orientation": "h",
        "x": values.tolist(),
        "y": list(names),
        "marker": {"color": colors},
        "text": text,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"{hover}<extra></extra>",
    }


def scatter(
    mode: str, x: Iterable[Any], y: Iterable[Any], hover: str | None = None, **trace: Any
) -> Trace:
    """Points or lines that the chart's edge doesn't clip, with hover text if there is any."""
    said = {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}
    points = {"type": "scatter", "mode": mode, "x": list(x), "y": list(y), "cliponaxis": False}
    return points | said | trace


def axis_title(text: str) -> Axis:
    """An axis with only a title, to be merged with others."""
    return {"title": {"text": text}}


def part_heading(text: str, x: float, side: str) -> dict[str, Any]:
    """A heading above a part of a chart; `x` is a share of its width."""
    place = {"xref": "paper", "yref": "paper", "x": x, "y": 1}
    return place | {"text": text, "xanchor": side, "yanchor": "bottom", "showarrow": False}
