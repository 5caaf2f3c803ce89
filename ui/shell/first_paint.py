"""A long page's upper part first: while the browser draws charts, it can't show anything else."""

from pathlib import Path

import streamlit as st

_drawn = st.components.v2.component(
    "drawn", js=(Path(__file__).parent / "first_paint.js").read_text()
)


def first_paint_done() -> bool:
    """Whether the browser has drawn what is above; when it has, it runs the page again."""
    told = _drawn(key="drawn", height=1, default={"drawn": False}, on_drawn_change=lambda: None)
    return told.drawn is True
