"""Showing the upper part of a long page first, and the lower part on scrolling."""

from pathlib import Path

from ui.components.component import component

_first_paint = component("drawn", Path(__file__).parent / "assets" / "first_paint.js")


def lower_part_is_near() -> bool:
    """Whether the visitor has scrolled near this place; reruns the page when that happens.

    Charts keep a browser busy for a second or two, and the first one loads Plotly, 1.2 MB.
    """
    told = _first_paint(key="drawn", height=1, default={"near": False}, on_near_change=lambda: None)
    return told.near is True
