"""Running the page again after a lost connection: when a phone wakes up, or after a restart."""

from pathlib import Path
from time import time

from ui.components.component import component

_reconnect = component("reconnect", Path(__file__).parent / "assets" / "reconnect.js")


def run_again_when_back():
    """Rerun the page whenever the connection was lost and is back."""
    now = {"run": time()}  # always new, so that it is sent to the browser
    _reconnect(key="reconnect", data=now, height=1, on_back_change=lambda: None)
