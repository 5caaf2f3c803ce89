"""Reconnecting: when a phone wakes up or the server was restarted, the page runs again."""

from pathlib import Path
from time import time

from ui.components.component import component

_reconnect = component("reconnect", Path(__file__).parent / "assets" / "reconnect.js")


def run_again_when_back():
    """Have the page run again whenever the connection was lost and has come back."""
    now = {"run": time()}  # something new, or the browser would hear nothing of this run
    _reconnect(key="reconnect", data=now, height=1, on_back_change=lambda: None)
