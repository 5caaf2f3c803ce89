"""The browser's Back button: it leads to the page before, as it was left."""

from pathlib import Path

from ui.components.component import component

_back_button = component("back-button", Path(__file__).parent / "assets" / "back_button.js")


def keep_history():
    """Have the browser's history hold one entry a page, with the settings that it was left with."""
    _back_button(key="back-button", height=1)
