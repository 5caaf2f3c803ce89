"""What a run learns from: how much is held out, how much is used, and what else was done to it."""

from dataclasses import replace

import streamlit as st

from mnist_core import DataSettings

HELD_OUT = {"1 in 20": 1 / 20, "1 in 10": 1 / 10, "1 in 6": 1 / 6, "1 in 3": 1 / 3, "1 in 2": 1 / 2}
COUNTS = ["50", "100", "200", "500", "1000", "2000", "5000", "10000", "20000", "all"]
DEFAULT = DataSettings()
EXPERIMENTS = {  # field -> what was done, in words
    "cut": "validation pictures taken from the {}",
    "dropped": "digits left out: {}",
    "cap": "at most {:,} of each digit",
    "wrong_labels": "{:.0%} of the labels are wrong",
    "shift": "moved by up to {} pixels",
    "blur": "blurred by {:g} pixels",
    "noise": "noise of {:.0%}",
}


def choose_data(link) -> DataSettings:
    """How many pictures are held out and used."""
    st.select_slider(
        "Held out for validation",
        HELD_OUT,
        "1 in 6",
        help="These pictures are never learned from: they tell how the model does on new ones.",
        **link("held_out"),
    )
    st.select_slider("Training pictures used", COUNTS, "all", **link("count"))
    return chosen_data()


def chosen_data() -> DataSettings:
    """The cut as the Train page's widgets have it, the experiments as the Dataset page has them."""
    count = st.session_state.count
    return replace(
        st.session_state.get("experiments", DEFAULT),
        held_out=HELD_OUT[st.session_state.held_out],
        count=None if count == "all" else int(count),
        seed=st.session_state.seed,
    )


def experiments_of(data: DataSettings) -> list[str]:
    """What was done to the training pictures, in words; empty where nothing was."""
    return [
        words.format(", ".join(map(str, value)) if name == "dropped" else value)
        for name, words in EXPERIMENTS.items()
        if (value := getattr(data, name)) != getattr(DEFAULT, name)
    ]
