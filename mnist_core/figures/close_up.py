"""Pictures looked at closely: pixel by pixel, and against a model's weights."""

from functools import cache

import numpy as np
from plotly.colors import sample_colorscale

from mnist_core.figures.pixels import pixel_map
from mnist_core.figures.style import ORANGE, SKY

DIVERGING = [[0, ORANGE], [0.5, "#000"], [1, SKY]]
WHITE_INK = [[0, "#000"], [1, "#fff"]]
PALETTES = {  # name -> the colours of no ink and of full ink, and those between
    "White on black": ["#000000", "#ffffff"],
    "Black on white": ["#ffffff", "#000000"],
    "Cividis": "Cividis",  # made to look the same to colour-blind viewers
}
LETTER_LUMINANCE = 0.179  # luminance of a ground on which black and white letters stand out alike


@cache
def shades(palette) -> tuple[tuple[str, str], ...]:
    """256 colours, for pixels from 0 to 255, each with black or white for letters that stand on it.

    The letters of 0 are faint, so that the many zeros of a picture don't hide its ink.
    """
    shares = [value / 255 for value in range(256)]
    colors = np.array(sample_colorscale(PALETTES[palette], shares, colortype="tuple"))
    letters = np.where(luminance(colors) > LETTER_LUMINANCE, "#000000", "#ffffff").tolist()
    letters[0] += "55"
    grounds = ["#" + bytes(color).hex() for color in (255 * colors).round().astype(np.uint8)]
    return tuple(zip(grounds, letters, strict=True))


def luminance(colors):
    """How bright a screen's colours, (N, 3) from 0 to 1, are to the eye, from 0 to 1.

    https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    light = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return light @ [0.2126, 0.7152, 0.0722]


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
