"""The Dataset page's experiments, seen: the same digits before and after."""

import streamlit as st

from mnist_core.explore.selection import Subset, select
from mnist_core.explore.statistics import count_labels
from ui.components.wall import wall
from ui.dataset.digit_choice import DigitChoice
from ui.dataset.wall_view import wrong_labels
from ui.settings.experiments import show_undo
from ui.settings.wording import experiments_in_words

EXPERIMENT_PICTURES = 40
EXPERIMENT_CELL_SIZE = 2.6  # rem


def show_experiments(choice: DigitChoice, part: Subset, opened, open_digit):
    """Training digits as they are published, and as the model gets them: those of `part`."""
    if experiments_in_words(choice.settings):
        show_undo(choice.settings, key="undo-here")
    else:
        st.caption("Nothing is done to the digits yet. Move a slider and see what becomes of them.")
    positions = select(part, choice.labels)[:EXPERIMENT_PICTURES]
    before, after = st.columns(2, gap="medium")
    with before:
        st.caption("As they are published")
        places = part.indices[positions]
        wall(part.file, places, opened, open_digit, key="before", size=EXPERIMENT_CELL_SIZE)
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
            size=EXPERIMENT_CELL_SIZE,
        )
    counts = count_labels(part.digits.labels).tolist()
    named = ", ".join(f"{c:,} of {n}" for n, c in zip(part.file.classes, counts, strict=True))
    st.caption(
        f"The model learns from {len(part):,} pictures: {named}. Validation and test pictures stay "
        "as they are, or one couldn't tell what an experiment did. Train learns from these."
    )
