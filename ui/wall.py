"""The wall of digits: one picture, cut up by the browser, every cell a button."""

from base64 import b64encode
from pathlib import Path

import streamlit as st

from mnist_core.figures import sheet

HERE = Path(__file__).parent
COLUMNS = 20  # of the picture that is sent; the browser decides how many fit in a row

_wall = st.components.v2.component(
    "digit_wall",
    html='<div class="wall"></div>',
    css=(HERE / "wall.css").read_text(),
    js=(HERE / "wall.js").read_text(),
)


def wall(digits, indices, chosen, on_choose, key, captions=None):
    """Show the digits at `indices`, one of them `chosen`; a click calls `on_choose(index)`.

    Below each is its label, or its caption where there are `captions`, one for each.
    """
    shown = digits.take(indices)
    picture = b64encode(sheet(shown.images, COLUMNS)).decode()
    _wall(
        key=key,
        data={
            "sheet": f"data:image/png;base64,{picture}",
            "columns": COLUMNS,
            "indices": indices.tolist(),
            "labels": captions or [digits.classes[label] for label in shown.labels.tolist()],
            "chosen": chosen,
        },
        on_chosen_change=lambda: on_choose(st.session_state[key].chosen),
    )
