"""What the blocks of the Concepts page have in common."""

import streamlit as st

from mnist_core import DigitSet
from ui.components.source_code import show_code
from ui.session.state import slot_of
from ui.settings.url import Number, Url


def show_heading(anchor, title, sentences):
    """A block's idea; `/concepts#anchor` leads there."""
    st.divider()
    st.header(title, anchor=anchor)
    st.markdown(sentences)


def show_question(question, answer, code):
    """A question to think about before one opens it; below, the functions that ran, `code`."""
    with st.expander(f"**{question}**", icon=":material/help:"):
        st.markdown(answer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("The code that ran:", width="content")
        for function in code:
            show_code(function)


def choose_number(url: Url, key, label, low, high, value, width, **options) -> int:
    """A whole number whose upper end may move; one that lies beyond it comes back to it."""
    binding, slot = url(key, Number(low, high)), slot_of(key)
    if slot.is_set:
        slot.set(min(slot.get(), high))
    return st.number_input(label, low, high, value, width=width, **binding, **options)


def choose_test_image(url: Url, key, test: DigitSet, value=0) -> int:
    """The index of a test image."""
    return choose_number(url, key, "Test image number", 0, len(test) - 1, value, width=170)
