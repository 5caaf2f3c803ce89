"""Plotly charts as all pages show them."""

import streamlit as st


def chart(figure: dict, key: str, alt: str, **options):
    """Show a figure of `mnist_core.figures` without Plotly's buttons; `alt` describes it.

    `options` and the result are those of `st.plotly_chart`.
    """
    options = {"config": {"displayModeBar": False}} | options
    return st.plotly_chart(figure, key=key, alt=alt, **options)
