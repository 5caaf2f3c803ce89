"""Pictures of 28x28 numbers, one or many."""

from io import BytesIO

import numpy as np
from PIL import Image
from torch import Tensor

from mnist_core.digits import SIDE
from mnist_core.figures.style import ORANGE, SKY


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


def sheet(images: Tensor, columns: int, most: int | None = None) -> bytes:
    """Many digits as one PNG, `columns` to a row without gaps: uint8 (N, 28, 28), N at least 1.

    A picture of more than `most` bytes is sent in 16 greys instead of 256, half a byte a pixel at
    most: noise can't be compressed, and 1,000 digits full of it would be 784 KB.
    """
    rows = -(-len(images) // columns)
    cells = np.zeros((rows * columns, SIDE, SIDE), np.uint8)
    cells[: len(images)] = images.numpy()
    picture = cells.reshape(rows, columns, SIDE, SIDE).swapaxes(1, 2)
    picture = picture.reshape(rows * SIDE, columns * SIDE)
    content = _png(Image.fromarray(picture))
    if most and len(content) > most:
        greys = Image.fromarray(((picture.astype(np.uint16) + 8) // 17).astype(np.uint8), "P")
        greys.putpalette([17 * grey for grey in range(16) for _ in range(3)])
        content = _png(greys, bits=4)
    return content


def _png(picture: Image.Image, **options) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", **options)
    return file.getvalue()
