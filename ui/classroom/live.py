"""The part of the page that is updated every second: guesses, sweep, counts, wall."""

import streamlit as st
import torch

from classroom.models import ClassModel
from classroom.pool import Pool
from classroom.storage.database import StoreError
from mnist_core.constants import CLASS_COUNT
from ui.classroom.class_wall import show_class_wall, show_opened
from ui.classroom.guesses import show_guesses
from ui.classroom.sweep_map import show_class_sweep
from ui.session.class_room import room

TICK_SECONDS = 1.0  # so that a digit is on the wall within two seconds


@st.fragment(run_every=TICK_SECONDS)
def show_class_now(code: str):
    """Show the current state of the class; reruns the page when the class has ended."""
    try:
        state = room().classes.state(code)
        if state is None:
            st.rerun()
        pool, class_model = room().pools.get(state), room().models.get(state)
        show_guesses(state, room().classes.seats(code), pool, class_model)
        show_class_sweep(code)
        show_digit_counts(pool, class_model)
        show_opened(state, pool, class_model)
        show_class_wall(pool, class_model)
    except StoreError:
        st.caption("The database doesn't answer. It is tried again.")


def show_digit_counts(pool: Pool, class_model: ClassModel):
    """Show the counts of each digit."""
    counts = torch.bincount(pool.digits.labels, minlength=CLASS_COUNT).tolist()
    cells = "".join(
        f"<li><b>{digit}</b> <span>{count}</span></li>" for digit, count in enumerate(counts)
    )
    with st.container(key="class-counts"):
        st.html(f'<ul role="list" aria-label="How many of each digit">{cells}</ul>')
    writers = len(pool.seats.unique())
    st.caption(
        f"{len(pool):,} digit{'s' * (len(pool) != 1)} by {writers} writer{'s' * (writers != 1)}. "
        f"Read by **{class_model.title or 'a simple linear model'}**."
    )
