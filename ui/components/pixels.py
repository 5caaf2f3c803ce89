"""One digit as large as there is room, every pixel of which tells its value."""

from pathlib import Path

import streamlit as st

from mnist_core.figures import PALETTES, shades

ASSETS = Path(__file__).parent / "assets"
USUAL = next(iter(PALETTES))

_pixels = st.components.v2.component(
    "digit_pixels",
    html="""<div class="outer">
      <div class="pixels grid" role="img" tabindex="0"><div class="region"></div></div>
      <div class="below">
        <p class="told" role="status"></p><button class="open">Read every value</button>
      </div>
    </div>
    <dialog class="dialog" aria-label="Every value">
      <button class="close">Close</button><div class="pixels large"></div>
    </dialog>""",
    css=(ASSETS / "pixels.css").read_text(),
    js=(ASSETS / "pixels.js").read_text(),
)


def show_pixels(key, image, rows, columns, alt, palette=USUAL):
    """A digit, uint8 (28, 28), with a frame around some `rows` and `columns`, (first, end) each.

    A mouse, a finger or the arrow keys go from pixel to pixel.
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


def show_numbers(image, numbers, rows, columns, palette=USUAL):
    """A part of a digit as a table: its `numbers`, (R, C), on the colours that its pixels have."""
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
