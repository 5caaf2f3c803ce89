"""Shared parts of the Concepts page's blocks."""

import streamlit as st

from mnist_core import DigitSet, LinearClassifier
from ui.components.source_code import show_code, show_pytorch
from ui.session.models import NamedModel
from ui.session.state import slot_of
from ui.settings.url import Number, OneOf, Url

START_MODELS = ["Untrained", "Trained"]


def show_heading(anchor, title, sentences):
    """Show a block's heading and idea; `/concepts#anchor` links to it."""
    st.divider()
    st.header(title, anchor=anchor)
    st.markdown(sentences)


def show_question(anchor, question, answer, code):
    """Show a question whose answer can be opened, and the code below it.

    `code` are the functions that ran; the plain PyTorch version is added.
    """
    with st.expander(f"**{question}**", icon=":material/help:"):
        st.markdown(answer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("The code that ran:", width="content")
        for function in code:
            show_code(function)
        show_pytorch(anchor)


def choose_number(url: Url, key, label, low, high, value, width, **options) -> int:
    """Choose an integer; a value above `high`, which may change, is set to it."""
    binding, slot = url(key, Number(low, high)), slot_of(key)
    if slot.is_set:
        slot.set(min(slot.get(), high))
    return st.number_input(label, low, high, value, width=width, **binding, **options)


def choose_trained(url: Url, key, named: NamedModel, default) -> LinearClassifier:
    """Choose between the page's model and an untrained one."""
    start = st.segmented_control(
        "Model", START_MODELS, default=default, required=True, **url(key, OneOf(START_MODELS))
    )
    return linear_model(named) if start == "Trained" else LinearClassifier()


def linear_model(named: NamedModel) -> LinearClassifier:
    """The chosen model; the page offers only linear ones."""
    assert isinstance(named.model, LinearClassifier)
    return named.model


def choose_test_image(url: Url, key, test: DigitSet, value=0) -> int:
    """Choose the index of a test image."""
    return choose_number(url, key, "Test image number", 0, len(test) - 1, value, width=170)
