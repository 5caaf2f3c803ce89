"""The download of the lesson as a notebook, with links to this app."""

import re
from functools import partial

import streamlit as st

from mnist_core.training.notebook import LESSON_ADDRESS, lesson_notebook


def show_notebook_download():
    st.download_button(
        "The lesson as a notebook",
        partial(lesson_notebook, app_address()),
        "lesson.ipynb",
        key="download-lesson",
        icon=":material/download:",
        help="Everything below in plain PyTorch, from the first pixel to the score on the test "
        "set. Runs in Jupyter or Colab.",
        on_click="ignore",
    )


def app_address() -> str:
    """The app's address in the visitor's browser, or the default one.

    It is untrusted, so it is checked before it becomes part of the notebook's links.
    """
    address = (st.context.url or "").rstrip("/").removesuffix("/concepts")
    is_plain = re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~-]+)*", address, re.ASCII)
    return address if is_plain else LESSON_ADDRESS
