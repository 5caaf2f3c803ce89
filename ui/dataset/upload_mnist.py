"""MNIST for a server without a network: its four files, dropped onto the page."""

import streamlit as st

from mnist_core import SOURCES
from mnist_core.errors import SourceUnavailableError
from ui.session.datasets import datasets
from ui.session.names import escape_markdown
from ui.session.state import MNIST_PROBLEM, slot_of
from ui.session.uploads import explain_refused_upload, forget_content, uploaded_files
from ui.shell.source_choice import use_source

UPLOADER_KEY = "mnist-files"
MAX_MNIST_FILE_MB = 50  # MB; the training pictures are 47, if not gzipped


def upload_mnist():
    with st.expander("Add the MNIST files yourself"):
        st.markdown(
            "If this server has no network, drop MNIST's four files here, gzipped or not. They are "
            "checked byte by byte, then kept for everybody who uses this server."
        )
        names = [file.name for file in SOURCES["mnist"].files]
        explain_refused_upload()
        files = st.file_uploader(
            ", ".join(names),
            accept_multiple_files=True,
            key=UPLOADER_KEY,
            max_upload_size=MAX_MNIST_FILE_MB,
            on_change=store_uploaded_files,
        )
        if files and (problem := MNIST_PROBLEM.get()):
            st.error(f"{escape_markdown(problem)} Nothing was changed.")


def store_uploaded_files():
    """Check what was dropped, keep it if all of it is good, and switch to it."""
    files = uploaded_files(slot_of(UPLOADER_KEY).get())
    MNIST_PROBLEM.set(None)
    if not files:
        return
    try:
        contents = {file.name: file.getvalue() for file in files}
        datasets().bring("mnist", contents)
        for file in files:  # else they are needed until those are here that are missing
            forget_content(file)
        use_source("mnist", again=True)
        st.toast("All four files are fine: everybody can use MNIST now.")
    except SourceUnavailableError as error:
        MNIST_PROBLEM.set(str(error))
