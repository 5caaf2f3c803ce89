"""What the lesson's blocks have in common."""

import streamlit as st

from ui.components.source_code import show_code
from ui.settings.url import Url


def heading(anchor, title, sentences):
    """A block's idea; `/concepts#anchor` leads there."""
    st.divider()
    st.header(title, anchor=anchor)
    st.markdown(sentences)


def ask(question, answer, code):
    """A question to think about before one opens it; below, the functions that ran."""
    with st.expander(f"**{question}**", icon=":material/help:"):
        st.markdown(answer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("The code that ran:", width="content")
        for function in code:
            show_code(function)


def choose_number(url: Url, key, label, low, high, **options) -> int:
    """A whole number whose upper end may move; one that lies beyond it comes back to it."""
    binding = url(key)
    if key in st.session_state:
        st.session_state[key] = min(st.session_state[key], high)
    return st.number_input(label, low, high, **binding, **options)


def chart(figure, key, alt):
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
