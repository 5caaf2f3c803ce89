"""Widgets for a run's data: the split, the number of digits, and corruptions."""

from dataclasses import replace

import streamlit as st

from mnist_core import DataSettings
from ui.settings.experiments import (
    choose_experiments,
    choose_held_out,
    choose_split_method,
    choose_split_seed,
)
from ui.settings.url import OneOf, Url

TRAINING_COUNTS = ["50", "100", "200", "500", "1000", "2000", "5000", "10000", "20000", "all"]


def choose_data(url: Url, classes) -> DataSettings:
    """Choose the split, the number of training pictures, and experiments."""
    held_out = choose_held_out(url)
    binding = url("count", OneOf(TRAINING_COUNTS))
    count = st.select_slider("Training pictures used", TRAINING_COUNTS, "all", **binding)
    method, seed = choose_split_method(url), choose_split_seed(url)
    with st.expander("Experiments with the data", icon=":material/science:"):
        experiments = choose_experiments(url, classes)
    return replace(
        experiments,
        held_out=held_out,
        cut=method,
        seed=seed,
        count=None if count == "all" else int(count),
    )
