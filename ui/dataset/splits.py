"""The Dataset page's splits: a random one beside the end of a sorted list."""

from dataclasses import replace

import streamlit as st
import torch

from mnist_core import DataSettings
from mnist_core.explore.selection import Subset
from mnist_core.explore.statistics import count_labels
from mnist_core.figures.sets import label_count_bars
from mnist_core.training.config import SPLIT_METHODS
from ui.components.charts import chart
from ui.dataset.subset_wall import training_wall
from ui.session.datasets import split

SPLIT_PICTURES = 20
SPLIT_HEADINGS = dict(zip(SPLIT_METHODS, ("At random", "End of the sorted list"), strict=True))


def show_both_splits(source: str, settings: DataSettings):
    """Both ways to split the training file, side by side, as counts and as pictures."""
    for column, method in zip(st.columns(2, gap="medium"), SPLIT_METHODS, strict=True):
        with column:
            show_one_split(source, replace(settings, cut=method), in_use=method == settings.cut)
    st.markdown(
        "In a list sorted by label, all the 9s come last. Hold out the end of it, and the model is "
        "tested only on digits that it never learned. That is why the pictures are picked at "
        "random: both parts then get a fair share of every digit."
    )


def show_one_split(source: str, settings: DataSettings, in_use: bool):
    parts = split(source, settings)
    file, train, validation = parts.digits, parts.train_indices, parts.validation_indices
    counts = {
        "training": count_labels(file.labels[train]),
        "validation": count_labels(file.labels[validation]),
    }
    heading, name = SPLIT_HEADINGS[settings.cut], settings.cut.split()[0]
    st.markdown(f"**{heading}**{', in use' if in_use else ''}")
    alt = f"{heading}: training and validation pictures of each digit"
    chart(label_count_bars(counts, file.classes), f"cut-{name}", alt)
    st.caption(counts_in_words(counts["training"], counts["validation"], file.classes))
    st.caption(f"{SPLIT_PICTURES} of the validation pictures:")
    order = torch.randperm(len(validation), generator=torch.Generator().manual_seed(0))
    some = validation[order[:SPLIT_PICTURES]]
    training_wall(Subset.whole(file), some, key=f"held-out-{name}")


def counts_in_words(train, validation, classes) -> str:
    """What a split does to the labels, given their counts, int64 (10,), on each side."""
    unseen = [name for name, count in zip(classes, train, strict=True) if not count]
    untested = [name for name, count in zip(classes, validation, strict=True) if not count]
    if not unseen and not untested:
        shares = validation / (train + validation)
        return (
            f"Of each digit, {shares.min():.1%} to {shares.max():.1%} of the pictures are held out."
        )
    told = {"learned": unseen, "tested": untested}
    return " ".join(f"Never {deed}: {', '.join(names)}." for deed, names in told.items() if names)
