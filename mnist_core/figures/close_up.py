"""Pictures looked at closely: pixel by pixel, and against a model's weights."""

import numpy as np
from torch import Tensor

from mnist_core.figures.pixels import pixel_map
from mnist_core.figures.style import ORANGE, SKY

DIVERGING = [[0, ORANGE], [0.5, "#000"], [1, SKY]]
WHITE_INK = [[0, "#000"], [1, "#fff"]]
PALETTES = {  # name -> Plotly's colour scale
    "White on black": WHITE_INK,
    "Black on white": [[0, "#fff"], [1, "#000"]],
    "Cividis": "Cividis",  # made to look the same to colour-blind viewers
}


def framed(image, row, column, size, palette) -> dict:
    """One picture, (28, 28), with a frame around `size` x `size` of its pixels."""
    figure = pixel_map(image, 0, 255, PALETTES[palette])
    corners = {"x0": column - 0.5, "y0": row - 0.5}
    corners |= {"x1": column + size - 0.5, "y1": row + size - 0.5}
    line = {"color": ORANGE, "width": 4}
    figure["layout"]["shapes"] = [{"type": "rect", "line": line} | corners]
    return figure


def written_out(values: Tensor, row, column, high, palette) -> dict:
    """A few pixels, (R, C), each with its number, from 0 to `high`; its corner given."""
    height, width = values.shape
    numbers = [
        [f"{value:.2f}" if high == 1 else f"{value:.0f}" for value in line] for line in values
    ]
    heat = {
        "type": "heatmap",
        "x": list(range(column, column + width)),
        "y": list(range(row, row + height)),
        "z": values.tolist(),
        "zmin": 0,
        "zmax": high,
        "text": numbers,
        "texttemplate": "%{text}",
        "textfont": {"size": 16},
        "colorscale": PALETTES[palette],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "row %{y}, column %{x}: %{text}<extra></extra>",
    }
    axis = {"fixedrange": True, "zeroline": False, "dtick": 1, "showgrid": False, "ticks": ""}
    return {
        "data": [heat],
        "layout": {
            "height": 340,
            "dragmode": False,
            "margin": {"l": 28, "r": 8, "t": 8, "b": 24},
            "xaxis": axis | {"constrain": "domain"},
            "yaxis": axis | {"autorange": "reversed", "scaleanchor": "x", "constrain": "domain"},
        },
    }


def products(pixels, weights, shares, name) -> dict:
    """A logit's making, from left to right: pixels times weights, float (28, 28), is shares.

    What is positive is blue, what is negative orange; `name` is the class that is asked about.
    """
    pictures = {
        "pixels": (pixels, 0, 255, WHITE_INK),
        f"× weights of {name}": (weights, *between(weights), DIVERGING),
        "= products": (shares, *between(shares), DIVERGING),
    }
    heats, axes, titles = [], {}, []
    for number, (title, (values, low, high, colors)) in enumerate(pictures.items()):
        single = pixel_map(values, low, high, colors)
        suffix = str(number + 1) if number else ""
        left, right = number * 0.345, number * 0.345 + 0.31
        hidden = {"domain": [left, right], "showticklabels": False}
        heats.append(single["data"][0] | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"})
        axes[f"xaxis{suffix}"] = single["layout"]["xaxis"] | hidden
        anchored = {"scaleanchor": f"x{suffix}", "anchor": f"x{suffix}", "showticklabels": False}
        anchored |= {"constraintoward": "top"}  # on a phone, stay below the title
        axes[f"yaxis{suffix}"] = single["layout"]["yaxis"] | anchored
        titles.append(above((left + right) / 2, title, "center"))
    layout = {"height": 260, "dragmode": False, "margin": {"l": 4, "r": 4, "t": 32, "b": 4}}
    return {"data": heats, "layout": layout | axes | {"annotations": titles}}


def between(values) -> tuple[float, float]:
    """The ends of a scale with 0 in its middle."""
    reach = max(np.abs(np.asarray(values)).max().item(), 1e-9)
    return -reach, reach


def above(x, text, side) -> dict:
    """A heading over a part of a chart."""
    place = {"xref": "paper", "yref": "paper", "x": x, "y": 1}
    return place | {"text": text, "xanchor": side, "yanchor": "bottom", "showarrow": False}
