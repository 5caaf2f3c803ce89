"""What one batch goes through, with the real numbers of the batch that comes next."""

import pandas as pd
import streamlit as st

from mnist_core.figures import sheet
from mnist_core.models.forward import error_without_flatten, trace_forward
from mnist_core.training.config import MAX_EPOCHS
from mnist_core.training.run import TrainingRun
from ui.components.source_code import show_code, show_text


@st.fragment
def show_batch(run: TrainingRun):
    """A panel that follows a batch; built only while it is open."""
    panel = st.expander(
        "What one batch goes through",
        key="batch",
        icon=":material/conveyor_belt:",
        on_change="rerun",
    )
    if not panel.open:
        return
    with panel:
        if run.playing:
            st.caption("Pause the run to look at the batch that comes next.")
        elif run.diverged or run.epoch >= MAX_EPOCHS:
            st.caption("No batch comes next: this run is over. Reset to begin another.")
        else:
            show_passage(run)


def show_passage(run: TrainingRun):
    images, labels = run.next_batch()
    walk = trace_forward(run.model, images, labels)
    classes, count = run.train.classes, len(labels)
    st.markdown(f"This is the batch that comes next, number {run.step + 1:,} of the run.")
    at = st.number_input("Follow picture", 0, count - 1, key="follow", width=160)
    name = classes[labels[at]]

    stage("Images", walk.images, f"{count} pictures, each with one grey value a pixel, 0 to 1.")
    st.image(sheet(images[:64], columns=32), width="stretch", alt="The batch's first 64 pictures")
    stage("Flattened", walk.flat, f"Each picture's 28 rows end to end. Number {at}, a {name}:")
    show_text(excerpt(walk.flat[at]))
    stage("Logits", walk.logits, "Each picture's ten sums of weights times pixels, plus the bias.")
    stage("Softmax", walk.probabilities, f"Ten shares that add up to 1. For number {at}:")
    rows = {"logit": walk.logits[at].tolist(), "probability": walk.probabilities[at].tolist()}
    table = pd.DataFrame(rows, index=list(classes)).T
    st.dataframe(table.style.format("{:.4f}").highlight_max(axis=1, props="font-weight: bold"))
    stage(
        "The probability of the right label",
        walk.right,
        f"Number {at} is a {name}, which was given **{walk.right[at]:.4f}**.",
    )
    stage(
        "Its negative logarithm",
        walk.losses,
        f"−ln {walk.right[at]:.4f} = **{walk.losses[at]:.4f}**: 0 if sure and right, "
        "large if sure and wrong.",
    )
    stage(
        "The mean",
        walk.loss,
        f"The loss of the batch: **{walk.loss:.4f}**. Press *One batch*, and this number is the "
        "chart's next point; the step after it makes it smaller.",
    )
    st.markdown("**And if one forgets to flatten?** PyTorch refuses, in these words:")
    show_text(error_without_flatten(run.model, images))
    st.caption(
        "It took the pictures for a heap of rows of 28, and a row of 28 doesn't fit 784 weights."
    )
    with st.container(horizontal=True):
        show_code(trace_forward)
        show_code(error_without_flatten)


def stage(title, values, sentence):
    """One step of the way: its name, its shape, what it means."""
    shape = "one number" if values.ndim == 0 else f"`{tuple(values.shape)}`"
    st.markdown(f"**{title}**, {shape}. {sentence}")


def excerpt(values) -> str:
    """The first and last numbers that aren't 0, and how many there are around them."""
    inked = values.nonzero().flatten()
    if not len(inked):
        return "784 zeros"
    first, last = inked[0].item(), inked[-1].item()
    middle = [f"{value:.2f}" for value in values[first : first + 24].tolist()]
    return f"{first} zeros, {' '.join(middle)} …, and after number {last}, {783 - last} zeros"
