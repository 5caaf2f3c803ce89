"""Downloading a class's digits, and importing those of an earlier class."""

import streamlit as st

from classroom.errors import RefusedError
from classroom.files import MAX_CLASS_FILE_BYTES, read_json_lines, to_json_lines
from classroom.pool import Pool
from classroom.storage.classes import ClassState
from mnist_core.data.npz import to_npz
from ui.classroom.steering import steer
from ui.session.class_room import room
from ui.session.names import escape_markdown
from ui.session.state import CLASS_NEWS, CLASS_UPLOADS, slot_of
from ui.session.uploads import explain_refused_upload, forget_content, uploaded_files


def show_files(state: ClassState, pool: Pool):
    """Two downloads, and an uploader for an earlier class's strokes."""
    number = CLASS_UPLOADS.get()  # a new number empties the uploader
    key = f"class-file-{number}"

    def take():
        for file in uploaded_files(slot_of(key).get()):
            take_class_file(state, file)
            forget_content(file)
            CLASS_UPLOADS.set(number + 1)

    panel = st.expander("Files", icon=":material/folder:", key="class-files", on_change="rerun")
    if not panel.open:
        return
    # Made at once, not on request: Streamlit soon removes such files if the page reruns often.
    pictures = to_npz(pool.digits)
    strokes = to_json_lines(room().classes.strokes(state.code))
    with panel:
        with st.container(horizontal=True, gap="small"):
            for name, content, ending in (
                ("Pictures (.npz)", pictures, "npz"),
                ("Strokes (.jsonl)", strokes, "jsonl"),
            ):
                st.download_button(
                    name,
                    content,
                    f"class-{state.code.lower()}.{ending}",
                    "application/octet-stream",
                    key=f"class-{ending}",
                    icon=":material/download:",
                    on_click="ignore",
                    disabled=not len(pool),
                )
        explain_refused_upload()
        st.file_uploader(
            "Bring in an earlier class: its strokes (.jsonl), which say who wrote what",
            ["jsonl", "npz"],  # the latter, to explain that it's the wrong file
            key=key,
            on_change=take,
            max_upload_size=MAX_CLASS_FILE_BYTES // 10**6,
        )


def take_class_file(state: ClassState, file):
    name = escape_markdown(file.name[:80])
    try:
        writers = read_json_lines(file.getvalue())
    except RefusedError as error:
        CLASS_NEWS.set((False, f"{name} can't be used. {error.sentence} Nothing was changed."))
        return
    count = sum(map(len, writers.values()))
    CLASS_NEWS.set((True, f"{name}: {count:,} digits by {len(writers)} writers were added."))
    steer(room().seats.bring, state.code, writers.values())
