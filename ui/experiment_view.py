"""The Dataset page's experiments, seen: the same digits before and after."""

import streamlit as st

from mnist_core.selection import Part, select
from mnist_core.summaries import label_counts
from ui.digit_choice import Choice
from ui.surgery import experiments_of, show_undo
from ui.wall import wall
from ui.wall_view import wrong_labels

SHOWN = 40
SIZE = 2.6  # rem


def show_experiments(choice: Choice, part: Part, opened, open_digit):
    """Training digits as they are published, and as the model gets them: those of `part`."""
    if experiments_of(choice.settings):
        show_undo(choice.settings, key="undo-here")
    else:
        st.caption("Nothing is done to the digits yet. Move a slider and see what becomes of them.")
    positions = select(part, choice.labels)[:SHOWN]
    before, after = st.columns(2, gap="medium")
    with before:
        st.caption("As they are published")
        places = part.places[positions]
        wall(part.file, places, opened, open_digit, key="before", size=SIZE)
    with after, st.container(key="digit-grid"):
        st.caption("As the model gets them")
        marks = wrong_labels(part, positions)
        wall(
            part.digits,
            positions,
            opened,
            open_digit,
            key="after",
            places=places,
            marks=marks,
            size=SIZE,
        )
    counts = label_counts(part.digits.labels).tolist()
    named = ", ".join(f"{c:,} of {n}" for n, c in zip(part.file.classes, counts, strict=True))
    st.caption(
        f"The model learns from {len(part):,} pictures: {named}. Validation and test pictures stay "
        "as they are, or one couldn't tell what an experiment did. Train learns from these."
    )
