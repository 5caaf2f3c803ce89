"""Plotly charts as all pages show them."""

import streamlit as st


def chart(figure: dict, key: str, alt: str, height: int | None = None, **options):
    """Show a figure of `mnist_core.figures` without Plotly's buttons; `alt` says it in words.

    `height`, in CSS pixels, takes the place of the figure's own. Returns what `st.plotly_chart`
    returns, which takes the other `options`.
    """
    if height:
        figure = figure | {"layout": figure["layout"] | {"height": height}}
    options = {"config": {"displayModeBar": False}} | options
    return st.plotly_chart(figure, key=key, alt=alt, **options)
