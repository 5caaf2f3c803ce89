"""Learning curves that change in place while one looks at them, and keep what one zoomed into.

Streamlit's own charts can't: `st.plotly_chart` takes the chart down and puts up another whenever a
number changes, and `st.echarts_chart` draws anew as if nobody had zoomed. So these are drawn by
`curves.js`, from the same figures that `st.plotly_chart` would be given. All that stand side by
side are one component, for Streamlit sends a component's code along with its every change.
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


def curves(figures: list[dict], key: str):
    """Show `learning_curve`s side by side; the same key changes them in place."""
    _curves(key=key, data=figures)
