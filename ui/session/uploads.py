"""Files that visitors upload: read once, then let go of.

Streamlit keeps the content of every upload until its visitor leaves. `ui.server.uploads` bounds
what is waiting to be read.
"""

from typing import Any, cast

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec


def uploaded_files(value: Any) -> list[UploadedFile]:
    """The files in an uploader's value, without those whose content isn't here (any more)."""
    files = value if isinstance(value, list) else [value]
    return [file for file in files if isinstance(file, UploadedFile)]


def forget_content(file: UploadedFile) -> None:
    """Free the memory that an uploaded file takes; the uploader still lists it by its name."""
    file.seek(0)
    file.truncate()
    context = get_script_run_ctx()
    assert context is not None
    manager = cast(MemoryUploadedFileManager, context.uploaded_file_mgr)
    empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
    manager.add_file(context.session_id, empty)
