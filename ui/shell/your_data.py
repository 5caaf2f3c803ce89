"""What is stored about the visitor, with a button that deletes everything."""

import streamlit as st

from classroom.storage.database import StoreError
from classroom.storage.store import KEPT_DAYS
from ui.session.kept_runs import MAX_KEPT_RUNS, kept_runs
from ui.session.own_digits import MAX_OWN_DIGITS
from ui.session.state import (
    OWN_DIGITS,
    OWN_DIGITS_BEFORE,
    RUN,
    STORED_DIGITS,
    TAUGHT_MODEL,
    TEACHING_NEWS,
    WIPE_NEWS,
)

KEPT_NOTE = (
    f"Your last {MAX_KEPT_RUNS} runs and {MAX_OWN_DIGITS} own digits are kept on the server until "
    f"{KEPT_DAYS} days after your last visit. Whoever uses this browser sees them."
)
NOT_KEPT_NOTE = "Your runs and your own digits last only as long as this tab is open."


def show_your_data():
    """A popover with what is stored, and the button that deletes it."""
    lasting = kept_runs().lasting
    with st.popover("Your data", icon=":material/database:", key="your-data"):
        st.markdown(KEPT_NOTE if lasting else NOT_KEPT_NOTE)
        st.button("Delete all of it", key="wipe", icon=":material/delete_forever:", on_click=wipe)
        st.caption("This can't be undone. The run in progress and the model you taught go, too.")
    if not lasting:
        st.caption(NOT_KEPT_NOTE)
    if news := WIPE_NEWS.pop():
        st.info(news)


def wipe():
    """Delete all of the visitor's data; if the store fails, nothing is deleted."""
    if run := RUN.get():
        run.drop_checkpoints()
    try:
        kept_runs().wipe()
    except StoreError:
        WIPE_NEWS.set("Nothing could be deleted, as the database doesn't answer. Try again later.")
        return
    for slot in (RUN, OWN_DIGITS, OWN_DIGITS_BEFORE, TAUGHT_MODEL, TEACHING_NEWS):
        slot.pop()
    STORED_DIGITS.set(None)
    WIPE_NEWS.set("Everything that was kept about you is deleted.")
