"""Uploading own digits from a file that was downloaded here."""

import streamlit as st

from mnist_core import DigitSet
from mnist_core.data.digit_set import DIGITS
from mnist_core.data.npz import from_npz
from mnist_core.errors import DamagedDataError
from ui.session.names import escape_markdown
from ui.session.state import OWN_DIGITS, OWN_UPLOAD, OWN_UPLOAD_PROBLEM
from ui.session.uploads import explain_refused_upload, forget_content, uploaded_files
from ui.sketch.own_digits import MAX_OWN_DIGITS, NO_DIGITS, append_digits

MAX_OWN_FILE_MB = 5  # 200 digits are about 35 KB


def upload_own_digits():
    """An uploader for files from the "Data (.npz)" button."""
    with st.expander("Bring back digits from a file", icon=":material/upload:"):
        explain_refused_upload()
        file = st.file_uploader(
            "A .npz file of digits, as downloaded here",
            max_upload_size=MAX_OWN_FILE_MB,
            key=OWN_UPLOAD.key,
            on_change=take_file,
        )
        if file and (problem := OWN_UPLOAD_PROBLEM.get()):
            st.error(f"{escape_markdown(problem)} Your digits are as they were.")


def take_file():
    """Add the digits of the uploaded file, or store what is wrong with it."""
    OWN_UPLOAD_PROBLEM.pop()
    for file in uploaded_files(OWN_UPLOAD.get()):
        add_digits(file.getvalue())
        forget_content(file)


def add_digits(content: bytes):
    try:
        new = read_own_file(content)
    except DamagedDataError as error:
        OWN_UPLOAD_PROBLEM.set(str(error))
        return
    own, count = OWN_DIGITS.get() or NO_DIGITS, min(len(new), MAX_OWN_DIGITS)
    append_digits(own, new)
    words = "1 digit from the file is" if count == 1 else f"{count} digits from the file are"
    full = len(own) + len(new) > MAX_OWN_DIGITS
    note = f" At most {MAX_OWN_DIGITS} are kept, the newest." if full else ""
    st.toast(f"{words} with yours now.{note}")  # as the digits push what is here out of sight


def read_own_file(content: bytes) -> DigitSet:
    """Read at least one digit from an .npz file; raises DamagedDataError."""
    if len(content) > MAX_OWN_FILE_MB * 1_048_576:
        raise DamagedDataError(f"The file is larger than {MAX_OWN_FILE_MB} MB.")
    new = from_npz(content)
    if new.classes != DIGITS:
        raise DamagedDataError("The images in the file aren't labelled as the digits 0 to 9.")
    if not new:
        raise DamagedDataError("There are no digits in the file.")
    return new
