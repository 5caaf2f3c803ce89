"""The lesson as a notebook, to be downloaded, with links back to this app."""

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
    """Where the visitor's browser finds this app; the usual place where it doesn't say.

    A browser may say anything, and what it says becomes part of the notebook's links.
    """
    address = (st.context.url or "").rstrip("/").removesuffix("/concepts")
    is_plain = re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~-]+)*", address, re.ASCII)
    return address if is_plain else LESSON_ADDRESS
