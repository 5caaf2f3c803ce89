"""What the blocks of the Concepts page have in common."""

import streamlit as st

from mnist_core import DigitSet, LinearClassifier
from ui.components.source_code import show_code, show_pytorch
from ui.session.models import NamedModel
from ui.session.state import slot_of
from ui.settings.url import Number, OneOf, Url

START_MODELS = ["Untrained", "Trained"]


def show_heading(anchor, title, sentences):
    """A block's idea; `/concepts#anchor` leads there."""
    st.divider()
    st.header(title, anchor=anchor)
    st.markdown(sentences)


def show_question(anchor, question, answer, code):
    """A question to think about before you open the answer; below it, the code.

    That is the functions that ran, `code`, and the same with PyTorch's own parts.
    """
    with st.expander(f"**{question}**", icon=":material/help:"):
        st.markdown(answer)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("The code that ran:", width="content")
        for function in code:
            show_code(function)
        show_pytorch(anchor)


def choose_number(url: Url, key, label, low, high, value, width, **options) -> int:
    """A whole number whose upper end may move; one that lies beyond it comes back to it."""
    binding, slot = url(key, Number(low, high)), slot_of(key)
    if slot.is_set:
        slot.set(min(slot.get(), high))
    return st.number_input(label, low, high, value, width=width, **binding, **options)


def choose_trained(url: Url, key, named: NamedModel, default) -> LinearClassifier:
    """The model chosen for the page, or one that hasn't learned anything yet."""
    start = st.segmented_control(
        "Model", START_MODELS, default=default, required=True, **url(key, OneOf(START_MODELS))
    )
    return linear_model(named) if start == "Trained" else LinearClassifier()


def linear_model(named: NamedModel) -> LinearClassifier:
    """The model that takes part, which is linear, as the page offers no other."""
    assert isinstance(named.model, LinearClassifier)
    return named.model


def choose_test_image(url: Url, key, test: DigitSet, value=0) -> int:
    """The index of a test image."""
    return choose_number(url, key, "Test image number", 0, len(test) - 1, value, width=170)
