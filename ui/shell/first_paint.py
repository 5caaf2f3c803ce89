"""The upper part of a long page first: while the browser draws charts, it shows nothing else."""

from pathlib import Path

from ui.components.component import component

_first_paint = component("drawn", Path(__file__).parent / "first_paint.js")


def first_paint_done() -> bool:
    """Whether the browser has drawn what is above; when it has, it runs the page again."""
    told = _first_paint(
        key="drawn", height=1, default={"drawn": False}, on_drawn_change=lambda: None
    )
    return told.drawn is True
