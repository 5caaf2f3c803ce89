"""MNIST for a server without a network: its four files, dropped onto the page."""

import streamlit as st

from mnist_core.errors import SourceUnavailableError
from mnist_core.sources import collection
from ui.frame import take
from ui.library import library

KEY = "mnist-files"
LARGEST = 50  # MB; the training pictures are 47, if not gzipped


def bring_mnist():
    with st.expander("Bring MNIST by hand"):
        st.markdown(
            "Without a network, MNIST can be brought along as the four files that it is published "
            "as, gzipped or not. They are checked to the last byte, then kept here for everybody."
        )
        names = [file.name for file in collection("MNIST").files]
        files = st.file_uploader(
            ", ".join(names),
            accept_multiple_files=True,
            key=KEY,
            max_upload_size=LARGEST,
            on_change=take_files,
        )
        if files and (problem := st.session_state.get("mnist-problem")):
            st.error(f"{problem} Nothing was changed.")


def take_files():
    """Check what was dropped, keep it if all of it is good, and switch to it."""
    files = st.session_state[KEY] or []
    st.session_state["mnist-problem"] = None
    if not files:
        return
    try:
        contents = {file.name: file.getvalue() for file in files}
        library().bring("mnist", contents)
        take("mnist", again=True)
        st.toast("All four files are good: MNIST is here now, for everybody.")
    except SourceUnavailableError as error:
        st.session_state["mnist-problem"] = str(error)
