"""Showing source code, and text in a monospace font."""

import inspect
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from mnist_core.training.notebook import lesson_code

REPOSITORY_FOLDER = Path(__file__).parents[2]
MAX_CODE_LINES = 20  # that are shown without a scroll bar


def show_code(function):
    """A button that opens the source of a function or class."""
    function = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(function)).relative_to(REPOSITORY_FOLDER)
    key = f"code-{function.__module__}.{function.__qualname__}".replace(".", "-")
    note = f"From `{file.as_posix()}`, as it runs here."
    _show_opener(f"`{function.__name__}`", key, note, partial(inspect.getsource, function))


def show_pytorch(part: str):
    """A button that opens the plain PyTorch code for a `part` of the lesson's notebook."""
    note = "The same from PyTorch's own parts, with the same numbers; from the lesson's notebook."
    _show_opener("With PyTorch's own parts", f"pytorch-{part}", note, partial(lesson_code, part))


def _show_opener(label: str, key: str, note: str, read: Callable[[], str]):
    with st.container(width="content"):  # a fragment would take as much of a row as there is
        st.fragment(_show_popover)(label, key, note, read)


def _show_popover(label: str, key: str, note: str, read: Callable[[], str]):
    """The button; the source is sent only when it is opened.

    For it, the browser has to load 0.5 MB of syntax highlighting.
    """
    popover = st.popover(label, icon=":material/code:", type="tertiary", key=key, on_change="rerun")
    with popover:
        st.caption(note)
        if popover.open:
            source = read()
            st.code(source, height=420 if source.count("\n") > MAX_CODE_LINES else "content")


def show_text(text: str):
    """Show text in a monospace font, without loading syntax highlighting."""
    st.html(f'<pre class="output" tabindex="0">{escape(text)}</pre>')
