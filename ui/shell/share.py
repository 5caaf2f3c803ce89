"""The button that copies the page's address, which carries its settings."""

from pathlib import Path

from ui.components.component import component

_share = component("share", Path(__file__).parent / "assets" / "share.js", isolated=False)


def show_share():
    """A small button for the corner of the page's heading."""
    _share(key="share")
