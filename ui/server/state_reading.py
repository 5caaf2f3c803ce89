"""A patch of Streamlit: reading the session state while another run of the page ends."""

from typing import Any

from streamlit.runtime.state import SessionState

READ_ATTEMPTS = 5


def read_state_again() -> None:
    """Patch Streamlit to read the session state again if it changed while it was read.

    A message at the end of a run of the page starts the next run at once. While that one reads the
    state, the first one cleans it up: "dictionary changed size during iteration".
    """
    streamlits: Any = SessionState.filtered_state
    if getattr(streamlits.fget, "reads_again", False):
        return

    def read(state: SessionState) -> dict[str, Any]:
        for _ in range(READ_ATTEMPTS - 1):
            try:
                return streamlits.fget(state)
            except RuntimeError:
                continue
        return streamlits.fget(state)

    read.reads_again = True  # type: ignore[attr-defined]
    SessionState.filtered_state = property(read)  # type: ignore[method-assign, assignment]
