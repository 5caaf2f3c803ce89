"""The block on batches: an epoch, a batch at a time."""

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DigitSet
from mnist_core.constants import CLASS_COUNT
from mnist_core.figures.pixels import sheet
from mnist_core.figures.sets import batch_labels
from mnist_core.models.from_scratch import epoch_order, split_into_batches
from ui.components.charts import chart
from ui.concepts.block import choose_number, show_heading, show_question
from ui.session.datasets import split
from ui.settings.url import OneOf, Truth, Url

BATCH_SIZES_SHOWN = [32, 64, 128, 256, 512, 1024]
MAX_SHOWN_PICTURES, PICTURE_COLUMNS = 128, 16  # pictures of a batch, and pictures in a row


def show_batches(url: Url, source: str):
    show_heading(
        "batches",
        "A batch at a time",
        "The model looks at a few pictures, a **batch**, corrects itself a little, and takes the "
        "next batch. That is a **step**; once through all the pictures is an **epoch**.",
    )
    train = split(source).train
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.select_slider(
            "Batch size",
            BATCH_SIZES_SHOWN,
            value=128,
            width=240,
            **url("batches_size", OneOf(BATCH_SIZES_SHOWN)),
        )
        shuffle = st.toggle(
            "Shuffle",
            value=True,
            help="When it is off, the pictures come in the order of a list sorted by label.",
            **url("batches_shuffle", Truth()),
        )
        epoch = choose_number(url, "batches_epoch", "Epoch", 1, 9, 1, 110, disabled=not shuffle)
        steps = -(-len(train) // size)
        number = choose_number(url, "batches_number", "Batch", 1, steps, 1, width=130)
    by_label = train.labels.argsort(stable=True)
    order = by_label[epoch_order(len(train), shuffle, epoch)]
    batches = split_into_batches(order, size)
    st.markdown(
        f"{len(train):,} pictures in batches of {size}: **{len(batches):,} steps make an epoch**, "
        f"and the last batch has {len(batches[-1])}."
    )
    pictures, labels = st.columns(2, gap="medium")
    with pictures, st.container(key="batches-pictures"):
        show_pictures(train.take(batches[number - 1]), f"Batch {number} of epoch {epoch}")
    with labels:
        show_labels(train.labels[order], size, number, train.classes)
    show_question(
        "batches",
        "What would the model learn in the middle of an epoch that isn't shuffled?",
        "To give every picture the one label that it sees batch after batch, and to forget the "
        "others. Shuffled, each batch is like the whole set, only smaller, and each epoch has new "
        "batches.",
        code=(epoch_order, split_into_batches),
    )


def show_pictures(batch: DigitSet, title):
    picture = sheet(batch.images[:MAX_SHOWN_PICTURES], PICTURE_COLUMNS)
    st.image(picture, width="stretch", alt=f"The pictures of {title.lower()}")
    kinds = len(batch.labels.unique())
    content = "one single label" if kinds == 1 else f"{kinds} different labels"
    rest = f" The first {MAX_SHOWN_PICTURES} are shown." if len(batch) > MAX_SHOWN_PICTURES else ""
    st.caption(f"{title}, with {content}.{rest}")


def show_labels(labels: Tensor, size, number, classes):
    """Show the labels in each batch of the epoch."""
    steps = -(-len(labels) // size)
    cells = torch.arange(len(labels)) // size * CLASS_COUNT + labels
    counts = cells.bincount(minlength=steps * CLASS_COUNT).reshape(steps, CLASS_COUNT)
    alt = f"How many pictures of each class are in each of {steps} batches"
    chart(batch_labels(counts, number - 1, classes), "batches-labels", alt)
    st.caption(
        "The whole epoch. Each column is a batch: the darker a cell, the more pictures of the "
        "batch have that label. The orange line marks the batch that you see."
    )
