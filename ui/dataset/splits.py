"""The Dataset page's splits, seen: a random cut against one of the sorted list."""

from dataclasses import replace

import streamlit as st
import torch

from mnist_core import DataSettings
from mnist_core.explore.statistics import count_labels
from mnist_core.figures import label_count_bars
from mnist_core.training.config import SPLIT_METHODS
from mnist_core.training.data import split_indices
from ui.components.wall import wall

SPLIT_PICTURES = 20
SPLIT_HEADINGS = {SPLIT_METHODS[0]: "At random", SPLIT_METHODS[1]: "End of the sorted list"}


def show_both_splits(file, settings: DataSettings, opened, open_digit):
    """Both cuts of the training file side by side, as counts and as pictures."""
    for place, cut in zip(st.columns(2, gap="medium"), SPLIT_METHODS, strict=True):
        with place:
            show_one_split(
                file, replace(settings, cut=cut), cut == settings.cut, opened, open_digit
            )
    st.markdown(
        "A list sorted by label has all its 9s at the end. Hold out the end, and the model is "
        "tested on digits that it never saw, and never tested on those that it did. So one draws "
        "at random: then both parts have a fair share of every digit."
    )


def show_one_split(file, settings, in_use, opened, open_digit):
    train, validation = split_indices(file, settings)
    counts = {
        "training": count_labels(file.labels[train]),
        "validation": count_labels(file.labels[validation]),
    }
    st.markdown(f"**{SPLIT_HEADINGS[settings.cut]}**{', in use' if in_use else ''}")
    name = settings.cut.split()[0]
    st.plotly_chart(
        label_count_bars(counts, file.classes),
        key=f"cut-{name}",
        config={"displayModeBar": False},
        alt=f"{SPLIT_HEADINGS[settings.cut]}: training and validation pictures of each digit",
    )
    st.caption(sentence(counts, file.classes))
    st.caption(f"{SPLIT_PICTURES} of the validation pictures:")
    order = torch.randperm(len(validation), generator=torch.Generator().manual_seed(0))
    some = validation[order[:SPLIT_PICTURES]]
    wall(file, some, opened, open_digit, key=f"held-out-{name}", size=2.6)


def sentence(counts, classes):
    """What the cut does to the digits, in words."""
    train, validation = counts["training"], counts["validation"]
    shares = validation / (train + validation).clamp_min(1)
    unseen = [classes[label] for label in (train == 0).nonzero().flatten().tolist()]
    untested = [classes[label] for label in (validation == 0).nonzero().flatten().tolist()]
    if not unseen and not untested:
        return f"Each digit gives {shares.min():.1%} to {shares.max():.1%} of its pictures."
    told = []
    if unseen:
        told.append(f"Never learned: {', '.join(unseen)}.")
    if untested:
        told.append(f"Never tested: {', '.join(untested)}.")
    return " ".join(told)
