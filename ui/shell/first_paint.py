"""The upper part of a long page first; the lower one, with its charts, when somebody goes there."""

from pathlib import Path

from ui.components.component import component

_first_paint = component("drawn", Path(__file__).parent / "assets" / "first_paint.js")


def lower_part_is_near() -> bool:
    """Whether the visitor comes near this place of the page; if so, the page is run again.

    Charts keep a browser busy for a second or two, and the first one makes it load Plotly, 1.2 MB.
    """
    told = _first_paint(key="drawn", height=1, default={"near": False}, on_near_change=lambda: None)
    return told.near is True
