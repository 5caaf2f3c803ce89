"""Pictures of 28x28 numbers, one or many."""

from io import BytesIO

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE
from mnist_core.figures.style import ORANGE, SKY


def enlarged(image, height=340) -> dict:
    """One digit, uint8 (28, 28), large enough to see its pixels; each tells its value."""
    return pixel_map(image, 0, 255, [[0, "#000"], [1, "#fff"]], height)


def evidence_map(shares, strongest, height=340) -> dict:
    """What each pixel says, float (28, 28): orange against, blue in favour.

    `strongest` is the largest share of any map to be compared; colours are full at 0.7 of it, so
    that those of most pixels can be seen.
    """
    limit = 0.7 * strongest
    return pixel_map(shares, -limit, limit, [[0, ORANGE], [0.5, "#000"], [1, SKY]], height)


def pixel_map(values, low, high, colors, height=340) -> dict:
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
            "height": height,
            "dragmode": False,
            "margin": {"l": 28, "r": 8, "t": 8, "b": 24},
            "xaxis": axis | {"constrain": "domain"},
            "yaxis": axis | {"autorange": "reversed", "scaleanchor": "x", "constrain": "domain"},
        },
    }


def templates(weight: Tensor) -> tuple[bytes, float]:
    """The weights, float (10, 784), as ten pictures in one PNG of 280 x 28, and the colours' limit.

    Orange is -limit, black 0 and blue limit, the same for all ten: ink on blue speaks for the
    digit, ink on orange against it.
    """
    limit = weight.abs().max().item()
    shades = weight * (127 / limit if limit else 0)  # (10, 784)
    shades = shades.nan_to_num(0.0).round().to(torch.int8)  # of weights that blew up, too
    pictures = (
        shades.numpy().reshape(-1, IMAGE_SIDE, IMAGE_SIDE).swapaxes(0, 1).reshape(IMAGE_SIDE, -1)
    )
    image = Image.fromarray((pictures.astype(np.int16) + 127).astype(np.uint8))
    image.putpalette(PALETTE)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue(), limit


def diverging() -> bytes:
    """255 colours, three bytes each, from orange by way of black to blue."""
    ends = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in (ORANGE, SKY)]
    strength = np.abs(np.arange(-127, 128))[:, None] / 127
    colors = np.where(np.arange(-127, 128)[:, None] < 0, *ends) * strength
    return colors.round().astype(np.uint8).tobytes()


PALETTE = diverging()


def sheet(images: Tensor, columns: int, most: int | None = None) -> bytes:
    """Many digits as one PNG, `columns` to a row without gaps: uint8 (N, 28, 28), N at least 1.

    A picture of more than `most` bytes is sent in 16 greys instead of 256, half a byte a pixel at
    most: noise can't be compressed, and 1,000 digits full of it would be 784 KB.
    """
    rows = -(-len(images) // columns)
    cells = np.zeros((rows * columns, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    cells[: len(images)] = images.numpy()
    picture = cells.reshape(rows, columns, IMAGE_SIDE, IMAGE_SIDE).swapaxes(1, 2)
    picture = picture.reshape(rows * IMAGE_SIDE, columns * IMAGE_SIDE)
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
