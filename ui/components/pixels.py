"""A large digit whose pixels show their values, and regions of it as numbers."""

from pathlib import Path

import streamlit as st
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE
from mnist_core.figures.close_up import PALETTES, shades
from mnist_core.imaging.pixels import scale
from ui.components.component import component

DEFAULT_PALETTE = next(iter(PALETTES))
VALUE_RANGES = ["0 to 255", "0 to 1"]

_pixels = component("digit_pixels", Path(__file__).parent / "assets" / "pixels.js")


def show_pixels(key, image: Tensor, rows, columns, alt, palette=DEFAULT_PALETTE):
    """Show a digit, uint8 (28, 28), with a frame around `rows` and `columns`, (first, end) each.

    Mouse, finger or arrow keys select a pixel.
    """
    _pixels(
        key=key,
        data={
            "values": image.flatten().tolist(),
            "rows": rows,
            "columns": columns,
            "alt": f"{alt}; 28 by 28 pixels, arrow keys move among them",
            "shades": shades(palette),
        },
    )


def choose_values(label, image: Tensor, binding: dict) -> Tensor:
    """Choose between a digit, uint8 (28, 28), and its scaled values in [0, 1]."""
    chosen = st.segmented_control(
        label, VALUE_RANGES, default=VALUE_RANGES[0], required=True, **binding
    )
    return image if chosen == VALUE_RANGES[0] else scale(image[None]).view(IMAGE_SIDE, IMAGE_SIDE)


def show_numbers(image: Tensor, numbers: Tensor, rows, columns, palette=DEFAULT_PALETTE):
    """Show a region of a digit as a table: `numbers` (R, C) on the colours of the pixels."""
    colors = shades(palette)
    form = "{:.2f}" if numbers.is_floating_point() else "{}"
    lines = ["<th></th>" + "".join(f'<th scope="col">{column}</th>' for column in range(*columns))]
    for row, line in zip(range(*rows), numbers.tolist(), strict=True):
        cells = [f'<th scope="row">{row}</th>']
        for column, number in zip(range(*columns), line, strict=True):
            ground, letters = colors[image[row, column]]
            style = f"background: {ground}; color: {letters}"
            cells.append(f'<td style="{style}">{form.format(number)}</td>')
        lines.append("".join(cells))
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    width = columns[1] - columns[0]
    st.html(f'<table class="numbers" style="--columns: {width}">{table}</table>')
