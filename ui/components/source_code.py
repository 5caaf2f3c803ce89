"""The code that ran, shown as it is."""

import inspect
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[2]


def show_code(function):
    """A button that opens the source of a function or class, read from the running program."""
    function = inspect.unwrap(function)
    source = inspect.getsource(function)
    file = Path(inspect.getsourcefile(function)).relative_to(ROOT)
    with st.popover(f"`{function.__name__}`", icon=":material/code:", type="tertiary"):
        st.caption(f"From `{file.as_posix()}`, as it runs here.")
        st.code(source, height=420 if source.count("\n") > 20 else "content")
