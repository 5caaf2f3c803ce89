"""Charts of single images, pixel by pixel, and of their products with weights."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from plotly.colors import sample_colorscale

from mnist_core.figures.pixels import pixel_map
from mnist_core.figures.style import DIVERGING_SCALE, INK_SCALE, Figure, fixed_chart, part_heading

PALETTES = {  # name -> a colour scale, from no ink to full ink
    "White on black": ["#000000", "#ffffff"],
    "Black on white": ["#ffffff", "#000000"],
    "Cividis": "Cividis",  # made to look the same to colour-blind viewers
}
LETTER_LUMINANCE = 0.179  # of a background on which black and white letters have equal contrast


@cache
def shades(palette: str) -> tuple[tuple[str, str], ...]:
    """256 colours, for pixels from 0 to 255, each with black or white for text on it.

    The text on 0 is faint, so that the many zeros of an image don't hide its ink.
    """
    shares = [value / 255 for value in range(256)]
    colors = np.array(sample_colorscale(PALETTES[palette], shares, colortype="tuple"))
    letters = np.where(luminance(colors) > LETTER_LUMINANCE, "#000000", "#ffffff").tolist()
    letters[0] += "55"
    grounds = ["#" + bytes(color).hex() for color in (255 * colors).round().astype(np.uint8)]
    return tuple(zip(grounds, letters, strict=True))


def luminance(colors: np.ndarray) -> np.ndarray:
    """The relative luminance, from 0 to 1, of sRGB colours, (N, 3) from 0 to 1.

    https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    light = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return light @ np.array([0.2126, 0.7152, 0.0722])


def products(pixels: ArrayLike, weights: ArrayLike, shares: ArrayLike, name: str) -> Figure:
    """How a logit is computed, from left to right: pixels times weights is shares, (28, 28) each.

    Positive values are blue, negative ones orange; `name` is the class.
    """
    maps = {
        "pixels": pixel_map(pixels, 0, 255, INK_SCALE),
        f"× weights of {name}": diverging_map(weights),
        "= products": diverging_map(shares),
    }
    traces, axes, headings = [], {}, []
    for number, (text, single) in enumerate(maps.items()):
        suffix = str(number + 1) if number else ""
        left, right = number * 0.345, number * 0.345 + 0.31
        traces.append(single["data"][0] | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"})
        columns = {"domain": [left, right], "showticklabels": False}
        axes[f"xaxis{suffix}"] = single["layout"]["xaxis"] | columns
        rows = {"scaleanchor": f"x{suffix}", "anchor": f"x{suffix}", "showticklabels": False}
        rows |= {"constraintoward": "top"}  # on a phone, stay below the heading
        axes[f"yaxis{suffix}"] = single["layout"]["yaxis"] | rows
        headings.append(part_heading(text, (left + right) / 2, "center"))
    return fixed_chart(traces, 260, (4, 4, 32, 4), annotations=headings, **axes)


def diverging_map(values: ArrayLike) -> Figure:
    """A pixel map with a colour scale symmetric around 0."""
    limit = max(np.abs(np.asarray(values)).max().item(), 1e-9)
    return pixel_map(values, -limit, limit, DIVERGING_SCALE)
