"""Learning curves that change in place while one looks at them, and keep what one zoomed into.

Streamlit's own charts can't: `st.plotly_chart` takes the chart down and puts up another whenever a
number changes, and `st.echarts_chart` draws anew as if nobody had zoomed. So `curves.js` draws
these, and keeps the zoom in the browser. All that stand side by side are one component, for
Streamlit sends a component's code along with its every change.
"""

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"

_curves = st.components.v2.component(
    "curves",
    html='<div class="curves"></div>',
    css=(ASSETS / "curves.css").read_text(),
    js=(ASSETS / "curves.js").read_text(),
)


def curves(descriptions: list[dict], key: str):
    """Show what `learning_curve` describes, side by side; the same key changes it in place."""
    _curves(key=key, data=descriptions)
