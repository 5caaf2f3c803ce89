"""Uploading weights: those that were downloaded here, or made elsewhere."""

import streamlit as st

from mnist_core.errors import WeightsError
from mnist_core.training.weights import MAX_FILE_BYTES, NORMALIZATION_TENSOR
from ui.session.kept_runs import kept_runs
from ui.session.models import KEPT
from ui.session.names import escape_markdown
from ui.session.state import (
    CHOSEN_MODEL,
    WEIGHTS_ERROR,
    WEIGHTS_NEWS,
    WEIGHTS_REMEDY,
    WEIGHTS_UPLOADS,
    slot_of,
)
from ui.session.uploads import explain_refused_upload, forget_content, uploaded_files

PLAIN_NOTE = " It is shown pictures as they are drawn, with values from 0 to 1."


def upload_weights(place: str = ""):
    """An uploader for a file of weights, which then are the chosen model.

    In a fragment, it needs a `place`: a name that sets it apart from the page's other one.
    """
    number = WEIGHTS_UPLOADS.get()  # a new number empties the uploader
    key = f"weights-file{place}-{number}"

    def take():
        for file in uploaded_files(slot_of(key).get()):
            take_file(file)
            forget_content(file)
            WEIGHTS_UPLOADS.set(number + 1)

    def take_file(file):
        WEIGHTS_ERROR.pop()
        WEIGHTS_REMEDY.pop()
        name = escape_markdown(file.name[:80])
        try:
            kept = kept_runs().take_file(file.name, file.getvalue())
            plain = kept.record is None and not kept.weights[NORMALIZATION_TENSOR]
            end = f", and reads from now on.{PLAIN_NOTE if plain else ''}"
            WEIGHTS_NEWS.set(f"{name} was added to your runs as {escape_markdown(kept.name)}{end}")
            CHOSEN_MODEL.set(f"{KEPT}{kept.key}")
        except WeightsError as error:
            told = escape_markdown(str(error))
            WEIGHTS_ERROR.set(f"{name} can't be used. {told} Nothing was changed.")
            WEIGHTS_REMEDY.set(error.remedy)

    if place and WEIGHTS_NEWS.is_set:
        st.rerun()  # the whole page: another model reads
    with st.expander("Upload weights", icon=":material/upload:", key=f"upload-weights{place}"):
        explain_refused_upload()
        st.file_uploader(
            "A .safetensors file that was saved here, or a linear layer of your own",
            key=key,
            on_change=take,
            max_upload_size=MAX_FILE_BYTES // 10**6,
        )
        if bad := WEIGHTS_ERROR.get():
            st.error(bad)
        if remedy := WEIGHTS_REMEDY.get():
            st.code(remedy, language="python")


def tell_uploaded_weights():
    """Say once that weights were taken in."""
    if news := WEIGHTS_NEWS.pop():
        st.toast(news, icon=":material/check:")
