"""Uploaded files, whose content is freed once it has been read.

Streamlit keeps every upload until its visitor leaves. `ui.server.uploads` limits those that haven't
been read yet.
"""

from typing import Any, cast
from urllib.parse import urlencode

import streamlit as st
from streamlit.config import get_option
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

# Without this cookie, Streamlit refuses uploads, with only a number as a message.
UPLOAD_COOKIE = "_streamlit_xsrf"
REFUSED_NOTE = (
    "Files can't be sent from here: this page is shown inside another website, where your browser "
    "holds back the cookie that an upload needs. [Open the page in a tab of its own](?{query})."
)


def explain_refused_upload():
    """Above an uploader that won't work, explain why, and link to where it will."""
    if UPLOAD_COOKIE not in st.context.cookies and get_option("server.enableXsrfProtection"):
        st.info(REFUSED_NOTE.format(query=urlencode(st.query_params.to_dict())))


def uploaded_files(value: Any) -> list[UploadedFile]:
    """The files in an uploader's value whose content is on the server."""
    files = value if isinstance(value, list) else [value]
    return [file for file in files if isinstance(file, UploadedFile)]


def forget_content(file: UploadedFile) -> None:
    """Free an uploaded file's memory; the uploader still shows its name."""
    file.seek(0)
    file.truncate()
    context = get_script_run_ctx()
    assert context is not None
    manager = cast(MemoryUploadedFileManager, context.uploaded_file_mgr)
    empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
    manager.add_file(context.session_id, empty)
