"""The session state, read while it changes."""

import pytest
from streamlit.runtime.state import SessionState

from ui.server.state_reading import READ_ATTEMPTS, read_state_again


@pytest.fixture(autouse=True)
def streamlits_own(monkeypatch):
    """What Streamlit does is put back afterwards."""
    monkeypatch.setattr(SessionState, "filtered_state", SessionState.filtered_state)


def changing(monkeypatch, times) -> SessionState:
    """A state that changes while it is read, so many times."""
    state, left = SessionState(), [times]
    state["answer"] = 42
    keys = SessionState._keys

    def keys_of(state):
        left[0] -= 1
        if left[0] >= 0:
            raise RuntimeError("dictionary changed size during iteration")
        return keys(state)

    monkeypatch.setattr(SessionState, "_keys", keys_of)
    return state


def test_what_changed_meanwhile_is_read_again(monkeypatch):
    read_state_again()
    read_state_again()  # once is enough
    assert changing(monkeypatch, READ_ATTEMPTS - 1).filtered_state == {"answer": 42}


def test_there_is_an_end_to_it(monkeypatch):
    read_state_again()
    with pytest.raises(RuntimeError):
        _ = changing(monkeypatch, READ_ATTEMPTS).filtered_state
