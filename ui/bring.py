"""MNIST for a server without a network: its four files, dropped onto the page."""

import streamlit as st

from mnist_core.errors import SourceUnavailableError
from mnist_core.sources import bring_files, collection
from ui.frame import take
from ui.library import folder

KEY = "mnist-files"
LARGEST = 48  # MB; one of the four has 47 when it isn't gzipped


def bring_mnist():
    with st.expander("Bring MNIST by hand"):
        st.markdown(
            "Without a network, MNIST can be brought along as four files, gzipped or not. They are "
            "checked first; then they are kept on the server for everybody."
        )
        names = [file.name for file in collection("MNIST").files]
        st.file_uploader(
            ", ".join(names),
            accept_multiple_files=True,
            max_upload_size=LARGEST,
            key=KEY,
            on_change=take_files,
        )
        if problem := st.session_state.get("mnist-problem"):
            st.error(f"{problem} Nothing was changed.")


def take_files():
    """Check what was dropped, keep it if all of it is good, and switch to it."""
    files = st.session_state[KEY] or []
    st.session_state["mnist-problem"] = None
    if not files:
        return
    try:
        contents = {file.name: file.getvalue() for file in files}
        bring_files("MNIST", contents, folder("mnist"))
        take("mnist", again=True)
    except SourceUnavailableError as error:
        st.session_state["mnist-problem"] = str(error)
