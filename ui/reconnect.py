"""When a phone wakes up or the server was started anew, the page is run again by itself."""

from pathlib import Path

import streamlit as st

_reconnect = st.components.v2.component(
    "reconnect", js=(Path(__file__).parent / "reconnect.js").read_text()
)


def run_again_when_back():
    """Have the page run again whenever the connection was lost and has come back."""
    _reconnect(key="reconnect", height=1, on_back_change=lambda: None)
