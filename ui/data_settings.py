"""What a run learns from: how much is held out, how much is used, and what else is done to it."""

from dataclasses import replace

import streamlit as st

from mnist_core import DataSettings
from ui.surgery import (
    choose_experiments,
    choose_held_out,
    choose_split_seed,
    choose_way,
    experiments_of,
)

COUNTS = ["50", "100", "200", "500", "1000", "2000", "5000", "10000", "20000", "all"]


def choose_data(link, classes) -> DataSettings:
    """How many pictures are held out and used, and experiments with them."""
    held_out = choose_held_out(link)
    count = st.select_slider("Training pictures used", COUNTS, "all", **link("count"))
    way, seed = choose_way(link), choose_split_seed(link)
    with st.expander("Experiments with the data", icon=":material/science:"):
        experiments = choose_experiments(link, classes)
    return replace(
        experiments,
        held_out=held_out,
        cut=way,
        seed=seed,
        count=None if count == "all" else int(count),
    )


def in_words(data: DataSettings) -> str:
    """The experiments that are on, or nothing."""
    return ", ".join(experiments_of(data).values())
