"""The block on the split: why it is random."""

import streamlit as st
import torch

from mnist_core import DataSettings, DigitSet, FitSettings, LinearClassifier, evaluate
from mnist_core.explore.statistics import count_labels
from mnist_core.figures.sets import label_count_bars
from mnist_core.training.config import SPLIT_METHODS
from mnist_core.training.data import cut, split_indices
from mnist_core.training.fit import train_model
from ui.components.charts import chart
from ui.concepts.block import show_heading, show_question
from ui.session.datasets import digits
from ui.session.state import SPLIT_OUTCOMES
from ui.settings.url import OneOf, Url

SPLIT_DEMO_DIGITS = 6000  # pictures, so that training takes well under a second
HELD_OUT_PERCENTS = [10, 20, 30, 50]  # percent
SPLIT_DEMO_SETTINGS = FitSettings(epochs=5, learning_rate=2e-3, optimizer="adam")
SPLIT_TITLES = dict(
    zip(SPLIT_METHODS, ("Held out at random", "Held out at the end of a sorted list"), strict=True)
)


def split_some(file: DigitSet, method, percent):
    """Split `SPLIT_DEMO_DIGITS` digits of a file, always the same ones."""
    order = torch.randperm(len(file), generator=torch.Generator().manual_seed(0))
    return cut(file.take(order[:SPLIT_DEMO_DIGITS]), DataSettings(percent / 100, method))


def train_on(train: DigitSet, validation: DigitSet, test: DigitSet) -> tuple[float, float]:
    """A new model's accuracies on its validation digits and on the test set."""
    model = train_model(LinearClassifier(), train, validation, SPLIT_DEMO_SETTINGS)
    return evaluate(model, validation).accuracy, evaluate(model, test).accuracy


def show_split(url: Url, source: str):
    show_heading(
        "split",
        "Why the split is random",
        "Some of the training pictures are held out, to test the model on pictures that it didn't "
        "learn from. But which ones? The end of a list sorted by label has only the last labels.",
    )
    file, test = digits(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent = st.select_slider(
            "Held out, in percent",
            HELD_OUT_PERCENTS,
            value=20,
            width=240,
            **url("split_share", OneOf(HELD_OUT_PERCENTS)),
        )
        pressed = st.button(
            "Train both", key="split-train", icon=":material/play_arrow:", type="primary"
        )
    parts = {method: split_some(file, method, percent) for method in SPLIT_METHODS}
    outcomes = train_both(parts, test, (source, percent), pressed)
    for column, method in zip(st.columns(2, gap="medium"), SPLIT_METHODS, strict=True):
        with column, st.container(key=f"split-{SPLIT_METHODS.index(method)}"):
            show_side(SPLIT_TITLES[method], parts[method], outcomes.get(method), file.classes)
    if outcomes:
        st.markdown(
            "Held out at random, the validation pictures predict the score on the test set. Taken "
            "from the end of a sorted list, they ask for labels that the model has hardly seen."
        )
    show_question(
        "split",
        "Has the second model learned nothing?",
        "It has: its score on the test set shows that it knows the labels it was shown. But the "
        "pictures held out have other labels, and nobody knows what a thing looks like without "
        "ever having seen one.",
        code=(split_indices, DigitSet.split, train_on),
    )


def train_both(parts, test, choice, pressed) -> dict[str, tuple[float, float]]:
    """Train on each split if the button was pressed; returns the last results for this choice."""
    if pressed:
        outcomes, bar = {}, st.progress(0.0, "Training …")
        for number, (method, (train, validation)) in enumerate(parts.items(), start=1):
            outcomes[method] = train_on(train, validation, test)
            bar.progress(number / len(parts), "Training …")
        bar.empty()
        SPLIT_OUTCOMES.set((choice, outcomes))
    trained, outcomes = SPLIT_OUTCOMES.get()
    return outcomes if trained == choice else {}


def show_side(title, parts: tuple[DigitSet, DigitSet], accuracies, classes):
    train, validation = parts
    st.markdown(f"**{title}**: {len(validation):,} pictures, and {len(train):,} to learn from")
    counts = {"training": count_labels(train.labels), "validation": count_labels(validation.labels)}
    alt = f"{title}: how many pictures of each class are for training and for validation"
    chart(label_count_bars(counts, classes, height=240), f"split-labels-{title}", alt)
    with st.container(horizontal=True, gap="small", key=f"split-scores-{title}"):
        labels = ("Accuracy on those held out", "Accuracy on the test set")
        for label, share in zip(labels, accuracies or (None, None), strict=True):
            st.metric(label, "–" if share is None else f"{share:.1%}", width="content")
