"""When a phone wakes up or the server was started anew, the page is run again by itself."""

from pathlib import Path
from time import time

import streamlit as st

_reconnect = st.components.v2.component(
    "reconnect", js=(Path(__file__).parent / "reconnect.js").read_text()
)


def run_again_when_back():
    """Have the page run again whenever the connection was lost and has come back."""
    now = {"run": time()}  # something new, or the browser would hear nothing of this run
    _reconnect(key="reconnect", data=now, height=1, on_back_change=lambda: None)
