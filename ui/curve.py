"""A learning curve that changes in place while one looks at it, and keeps what one zoomed into.

Streamlit's own charts can't: `st.plotly_chart` takes the chart down and puts up another whenever a
number changes, and `st.echarts_chart` draws anew as if nobody had zoomed. So this one is drawn by
`curve.js`, from the same figure that `st.plotly_chart` would be given.
"""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_curve = st.components.v2.component(
    "curve",
    html='<div class="curve"></div>',
    css=(HERE / "curve.css").read_text(),
    js=(HERE / "curve.js").read_text(),
)


def curve(figure: dict, key: str, alt: str):
    """Show a `learning_curve`; the same key changes it in place."""
    _curve(key=key, data={"figure": figure, "alt": alt})
