"""A visitor's session state, read while another run of the page is just ending."""

from typing import Any

from streamlit.runtime.state import SessionState

READ_ATTEMPTS = 5


def read_state_again() -> None:
    """Have Streamlit, in this process, read the state once more where it changed meanwhile.

    A message that comes as a run of the page ends begins the next one at once; while that reads
    the state, the first clears it up: "dictionary changed size during iteration".
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
