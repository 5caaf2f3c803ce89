"""Links to a part of a page, such as `/concepts#softmax`."""

from pathlib import Path

from ui.components.component import component

_anchor = component("anchor", Path(__file__).parent / "assets" / "anchor.js")


def follow_anchor():
    """Scroll to what the address names after its #, and stay there while the page still grows."""
    _anchor(key="anchor", height=1)
