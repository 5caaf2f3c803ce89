"""Numbers as pictures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's own JSON, a dict of "data" and "layout": building `plotly.graph_objects` costs
tens of milliseconds each, which a chart that is redrawn five times a second can't afford.
Colours are Okabe and Ito's, safe for colour-blind viewers, and readable on white and on black.
"""

from io import BytesIO

import numpy as np
from PIL import Image
from torch import Tensor

from mnist_core.digits import CLASSES, DIGITS, SIDE

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8a8f9c"
SKY = "#56B4E9"
NAMED = {"type": "category", "dtick": 1, "fixedrange": True, "automargin": True}  # classes' axis
POINTS = 300  # on a curve; more can't be told apart on a screen


def thin(values, points: int = POINTS) -> np.ndarray:
    """Shorten a series to at most `points` by averaging runs of equal length.

    >>> thin([1.0, 3.0, 5.0, 7.0], points=2)
    array([2., 6.])

    The last run may be shorter than the others.
    """
    values = np.asarray(values, dtype=np.float64)
    run = -(-len(values) // points) if len(values) else 1
    starts = np.arange(0, len(values), run)
    if not len(starts):
        return values
    return np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))


def learning_curve(title, epochs, training, validation, last_epoch) -> dict:
    """One measure as training goes on: batches as a line, the validation set as points.

    `epochs` and `training` have an entry a batch: how far the run was, and the measure;
    `validation` has one for the untrained model and one an epoch. `last_epoch` is where the run
    will end: the empty part of the chart is what is still to come. The axis of "Accuracy" is in
    percent.

    A long run is thinned, so the figure doesn't grow with it, and the viewer's zoom is kept from
    one update to the next (`uirevision`).
    """
    batches = {
        "x": thin(epochs).round(3).tolist(),
        "y": thin(training).round(4).tolist(),
        "name": "training batches",
        "mode": "lines",
        "line": {"color": SKY, "width": 2},
    }
    held_out = {
        "x": list(range(len(validation))),
        "y": list(validation),
        "name": "validation",
        "mode": "lines+markers",
        "line": {"color": ORANGE, "width": 3},
        "marker": {"size": 7 if len(validation) < 40 else 4},
    }
    percent = title == "Accuracy"
    hover = f"%{{y:{'.1%' if percent else '.3f'}}} after %{{x:.2f}} epochs"
    y_axis = {"range": [0, 1], "tickformat": ".0%"} if percent else {"rangemode": "tozero"}
    return {
        "data": [
            trace | {"type": "scatter", "hovertemplate": hover, "cliponaxis": False}
            for trace in (batches, held_out)
        ],
        "layout": {
            "title": {"text": title, "x": 0, "y": 0.97},
            "height": 320,
            "margin": {"l": 48, "r": 12, "t": 44, "b": 44},
            "xaxis": {"title": {"text": "epoch"}, "range": [0, last_epoch]},
            "yaxis": y_axis,
            "legend": {"orientation": "h", "xanchor": "right", "x": 1, "yanchor": "bottom", "y": 1},
            "uirevision": "kept",
            "dragmode": False,  # or a thumb that scrolls the page would get stuck
        },
    }


def probability_bars(probabilities, classes=DIGITS) -> dict:
    """Ten probabilities as bars, the likeliest one in colour."""
    values = np.asarray(probabilities, dtype=np.float64)
    colors = [GREY] * CLASSES
    colors[values.argmax()] = BLUE
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values.tolist(),
        "y": list(classes),
        "marker": {"color": colors},
        "text": [f"{value:.1%}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.2%}<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": {
            "height": 330,
            "margin": {"l": 28, "r": 48, "t": 8, "b": 32},
            "xaxis": {"range": [0, 1], "tickformat": ".0%", "fixedrange": True, "dtick": 0.25},
            "yaxis": NAMED | {"autorange": "reversed"},
            "bargap": 0.25,
            "dragmode": False,
        },
    }


def confusion_matrix(confusion: Tensor, classes=DIGITS) -> dict:
    """Who is taken for whom: int64 (10, 10), rows = true label.

    The colour is the share of the true label's digits, the number how many they are.
    """
    counts = confusion.numpy()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    heat = {
        "type": "heatmap",
        "x": list(classes),
        "y": list(classes),
        "z": np.sqrt(shares).round(4).tolist(),  # the root lets one in a hundred be seen
        "customdata": shares.round(5).tolist(),
        "text": counts.tolist(),
        "texttemplate": "%{text}",
        "colorscale": "Blues",
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} read as %{x}: %{text} (%{customdata:.1%})<extra></extra>",
    }
    axis = NAMED | {"showgrid": False}
    return {
        "data": [heat],
        "layout": {
            "height": 460,
            "dragmode": False,
            "margin": {"l": 48, "r": 8, "t": 8, "b": 48},
            "xaxis": axis | {"title": {"text": "read as"}},
            "yaxis": axis
            | {"title": {"text": "true label"}, "autorange": "reversed", "side": "left"},
        },
    }


def enlarged(image) -> dict:
    """One digit, uint8 (28, 28), large enough to see its pixels; each tells its value."""
    return pixel_map(image, 0, 255, [[0, "#000"], [1, "#fff"]])


def evidence_map(shares, limit) -> dict:
    """What each pixel says, float (28, 28): from -`limit`, against, to `limit`, in favour."""
    return pixel_map(shares, -limit, limit, [[0, ORANGE], [0.5, "#000"], [1, SKY]])


def pixel_map(values, low, high, colors) -> dict:
    """28 x 28 numbers as coloured squares; each tells its place and its value."""
    heat = {
        "type": "heatmap",
        "z": np.round(np.asarray(values), 4).tolist(),
        "zmin": low,
        "zmax": high,
        "colorscale": colors,
        "showscale": False,
        "hovertemplate": "row %{y}, column %{x}: %{z}<extra></extra>",
    }
    axis = {"dtick": 7, "fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}
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


def sheet(images: Tensor, columns: int) -> bytes:
    """Many digits as one PNG, `columns` to a row without gaps: uint8 (N, 28, 28), N at least 1."""
    rows = -(-len(images) // columns)
    cells = np.zeros((rows * columns, SIDE, SIDE), np.uint8)
    cells[: len(images)] = images.numpy()
    picture = cells.reshape(rows, columns, SIDE, SIDE).swapaxes(1, 2)
    file = BytesIO()
    Image.fromarray(picture.reshape(rows * SIDE, columns * SIDE)).save(file, "PNG")
    return file.getvalue()
