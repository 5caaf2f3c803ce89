"""Links to a part of a page, such as `/concepts#softmax`."""

from pathlib import Path

import streamlit as st

_anchor = st.components.v2.component("anchor", js=(Path(__file__).parent / "anchor.js").read_text())


def follow_anchor():
    """Scroll to what the address names after its #, and stay there while the page still grows."""
    _anchor(key="anchor", height=1)
