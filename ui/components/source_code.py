"""The code that ran, shown as it is, and text of equally wide letters."""

import inspect
from html import escape
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[2]


def show_code(function):
    """A button that opens the source of a function or class, read from the running program."""
    with st.container(width="content"):  # a fragment would take as much of a row as there is
        show_source(function)


@st.fragment
def show_source(function):
    """The button; what it opens is on the page only while it is open.

    With the source, the browser has to load what colours code, 0.5 MB.
    """
    function = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(function)).relative_to(ROOT)
    key = f"code-{function.__module__}.{function.__qualname__}".replace(".", "-")
    popover = st.popover(
        f"`{function.__name__}`",
        icon=":material/code:",
        type="tertiary",
        key=key,
        on_change="rerun",
    )
    with popover:
        st.caption(f"From `{file.as_posix()}`, as it runs here.")
        if popover.open:
            source = inspect.getsource(function)
            st.code(source, height=420 if source.count("\n") > 20 else "content")


def show_text(text: str):
    """Text as a program prints it, which needs nothing that the browser doesn't have yet."""
    st.html(f'<pre class="output" tabindex="0">{escape(text)}</pre>')
