"""Code shown is code that ran: it is read from the files that were imported."""

from inspect import getsource

import streamlit as st


def show_code(*functions):
    """The source of what was worked out just above, behind a line that opens it."""
    with st.expander("The code that ran", icon=":material/code:"):
        st.code("\n\n".join(getsource(function) for function in functions))
