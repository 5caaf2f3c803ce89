"""Images of 28x28 numbers: as charts, and many in one PNG."""

from io import BytesIO
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from PIL import Image
from torch import Tensor
from torch.nn.functional import pad

from mnist_core.figures.style import DIVERGING_SCALE, INK_SCALE, ORANGE, SKY, Figure, fixed_chart

SHADES_EACH_WAY = 16  # of templates, from black to blue and from black to orange


def enlarged(image: ArrayLike, height: int = 340) -> Figure:
    """A digit, uint8 (28, 28), enlarged; hovering shows a pixel's value."""
    return pixel_map(image, 0, 255, INK_SCALE, height)


def evidence_map(shares: ArrayLike, strongest: float, height: int = 340) -> Figure:
    """An attribution map, float (28, 28): blue is evidence for the class, orange against it.

    `strongest` is the largest absolute share of all maps that are compared. Colours saturate at
    0.35 of it, so that most pixels can be seen on a projector.
    """
    limit = 0.35 * strongest
    return pixel_map(shares, -limit, limit, DIVERGING_SCALE, height)


def pixel_map(
    values: ArrayLike, low: float, high: float, colors: list[list[Any]], height: int = 340
) -> Figure:
    """28x28 numbers as a heat map; hovering shows row, column and value."""
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
    axis |= {"constrain": "domain"}
    rows = axis | {"autorange": "reversed", "scaleanchor": "x"}
    return fixed_chart([heat], height, (28, 8, 8, 24), xaxis=axis, yaxis=rows)


def templates(patterns: Tensor) -> tuple[bytes, float]:
    """A model's patterns, float (P, S, S), side by side in one PNG, and the colour scale's limit.

    Orange is -limit, black 0 and blue limit, for all patterns: ink on blue is evidence for the
    digit, unit or filter, ink on orange against it. Few shades keep the file small, since browsers
    request one every second.
    """
    limit = patterns.abs().max().item()
    shades = patterns * (SHADES_EACH_WAY / limit if limit else 0)  # (P, S, S)
    shades = shades.nan_to_num(0.0).round().int() + SHADES_EACH_WAY  # weights may be NaN
    side_by_side = shades.swapaxes(0, 1).flatten(1)  # (S, P * S)
    image = Image.fromarray(side_by_side.to(torch.uint8).numpy())
    image.putpalette(DIVERGING_PALETTE)
    return _png(image), limit


def _diverging_palette() -> bytes:
    """RGB colours from orange over black to blue, three bytes each."""
    negative, positive = ([int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in (ORANGE, SKY))
    values = np.linspace(-1, 1, 2 * SHADES_EACH_WAY + 1)[:, None]
    colors = np.where(values < 0, negative, positive) * np.abs(values)
    return colors.round().astype(np.uint8).tobytes()


DIVERGING_PALETTE = _diverging_palette()


def sheet(images: Tensor, columns: int, max_bytes: int | None = None) -> bytes:
    """Many images as one PNG, `columns` to a row without gaps: uint8 (N, H, W), N at least 1.

    If it is larger than `max_bytes`, it has 16 greys instead of 256, at most half a byte a pixel:
    noise can't be compressed, and 1,000 noisy digits would take 784 KB.
    """
    rows = -(-len(images) // columns)
    count, height, width = images.shape
    cells: np.ndarray = np.zeros((rows * columns, height, width), np.uint8)
    cells[:count] = images.numpy()
    cells = cells.reshape(rows, columns, height, width).swapaxes(1, 2)
    grid = cells.reshape(rows * height, columns * width)
    content = _png(Image.fromarray(grid))
    if max_bytes and len(content) > max_bytes:
        greys = Image.fromarray(((grid.astype(np.uint16) + 8) // 17).astype(np.uint8), "P")
        greys.putpalette([17 * grey for grey in range(16) for _ in range(3)])
        content = _png(greys, bits=4)
    return content


def activation_sheet(activations: Tensor, columns: int) -> bytes:
    """Activations, float (N, H, W), at least 0, in one PNG; the strongest is white."""
    strongest = activations.max().clamp(min=1e-9)
    framed = pad(activations / strongest * 255, [1, 1, 1, 1], value=60)  # grey borders
    return sheet(framed.nan_to_num(0.0).round().to(torch.uint8), columns)


def _png(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()
