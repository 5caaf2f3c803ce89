"""Guesses of the share that will be read right, and then the true share."""

import streamlit as st

from classroom.models import ClassModel
from classroom.pool import Pool
from classroom.storage.classes import ClassState, SeatState
from ui.classroom.steering import steer
from ui.session.class_room import room

BIN_PERCENT = 10  # the width of a bar


def show_guesses(state: ClassState, seats: list[SeatState], pool: Pool, class_model: ClassModel):
    """Show a histogram of the guesses, and finally the true share."""
    classes, code = room().classes, state.code
    if state.guessing == "off":
        return
    guesses = [seat.guess for seat in seats if seat.guess is not None]
    with st.container(key="class-guesses", border=True):
        st.markdown("**What share of our digits will be read right?**")
        show_histogram(guesses, state.truth if state.guessing == "shown" else None)
        if state.guessing == "open":
            st.caption(f"{len(guesses)} of {len(seats)} have guessed.")
            truth = share_right(pool, class_model) if len(pool) else None
            st.button(
                "Show the truth",
                key="class-truth",
                type="primary",
                disabled=truth is None,
                on_click=steer,
                args=(classes.set, code),
                kwargs={"guessing": "shown", "truth": truth},
            )
        else:
            st.markdown(f"It reads **{state.truth:.0%}** right.")
            st.button(
                "Close",
                key="class-guess-close",
                on_click=steer,
                args=(classes.set, code),
                kwargs={"guessing": "off", "truth": None},
            )


def share_right(pool: Pool, class_model: ClassModel) -> float:
    """The share of a class's digits that the model reads right."""
    labels = pool.digits.labels.tolist()
    answers = class_model.read(pool, slice(None))
    pairs = zip(answers, labels, strict=True)
    return sum(answer == label for (answer, _), label in pairs) / len(labels)


def show_histogram(guesses: list[int], truth: float | None):
    """Show a histogram of the guesses, with the true share as a mark, if known."""
    counts = [0] * (100 // BIN_PERCENT)
    for guess in guesses:
        counts[min(guess // BIN_PERCENT, len(counts) - 1)] += 1
    most = max(1, *counts)
    bars = "".join(
        f'<i style="height: {100 * count / most:.1f}%" title="{low} to {low + BIN_PERCENT}%: '
        f'{count}"><span>{count or ""}</span></i>'
        for low, count in zip(range(0, 100, BIN_PERCENT), counts, strict=True)
    )
    mark = "" if truth is None else f'<b style="left: {truth:.1%}"></b>'
    listed = ", ".join(f"{guess}%" for guess in sorted(guesses)) or "none yet"
    st.html(
        f'<div class="guesses" role="img" aria-label="Guesses: {listed}">{bars}{mark}</div>'
        '<div class="guess-axis"><span>0%</span><span>50%</span><span>100%</span></div>'
    )
