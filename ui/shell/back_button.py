"""The browser's Back button: it goes back to the previous page as it was left."""

from pathlib import Path

from ui.components.component import component

_back_button = component("back-button", Path(__file__).parent / "assets" / "back_button.js")


def keep_history():
    """Keep one entry for each page in the browser's history, with its last settings."""
    _back_button(key="back-button", height=1)
