"""What a visitor has drawn: the last sketch, and the digits of his or her own hand."""

import streamlit as st
from torch import Tensor

from mnist_core import DigitSet


def last_sketch() -> Tensor | None:
    """What was last read on the Sketch page: uint8 (28, 28), or None."""
    return st.session_state.get("last-sketch")


def own_digits() -> DigitSet | None:
    """The visitor's own labelled digits, or None while there are none."""
    return st.session_state.get("own-digits")


def put_into_editor(pixels: Tensor, name: str):
    """Open a picture, uint8 (28, 28), in the Sketch page's editor at the next visit there.

    `name` says what it is: "test image 7, labelled 9".
    """
    st.session_state["editor-opens"] = pixels.clone(), name
    st.session_state["way"] = "Pixels"
