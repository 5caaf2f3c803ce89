"""The code that ran, shown as it is, and text of equally wide letters."""

import inspect
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from mnist_core.training.notebook import lesson_code

REPOSITORY_FOLDER = Path(__file__).parents[2]
MAX_CODE_LINES = 20  # of code that is shown without a scroll bar of its own


def show_code(function):
    """A button that opens the source of a function or class, read from the running program."""
    function = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(function)).relative_to(REPOSITORY_FOLDER)
    key = f"code-{function.__module__}.{function.__qualname__}".replace(".", "-")
    note = f"From `{file.as_posix()}`, as it runs here."
    _show_opener(f"`{function.__name__}`", key, note, partial(inspect.getsource, function))


def show_pytorch(part: str):
    """A button that opens what the lesson's notebook has for a `part`: see `lesson_code`.

    It is the code that ran once more, with the classes and functions that PyTorch has for it.
    """
    note = "The same from PyTorch's own parts, with the same numbers; from the lesson's notebook."
    _show_opener("With PyTorch's own parts", f"pytorch-{part}", note, partial(lesson_code, part))


def _show_opener(label: str, key: str, note: str, read: Callable[[], str]):
    with st.container(width="content"):  # a fragment would take as much of a row as there is
        st.fragment(_show_popover)(label, key, note, read)


def _show_popover(label: str, key: str, note: str, read: Callable[[], str]):
    """The button; what it opens is on the page only while it is open.

    With the source, the browser has to load what colours code, 0.5 MB.
    """
    popover = st.popover(label, icon=":material/code:", type="tertiary", key=key, on_change="rerun")
    with popover:
        st.caption(note)
        if popover.open:
            source = read()
            st.code(source, height=420 if source.count("\n") > MAX_CODE_LINES else "content")


def show_text(text: str):
    """Text as a program prints it, which needs nothing that the browser doesn't have yet."""
    st.html(f'<pre class="output" tabindex="0">{escape(text)}</pre>')
