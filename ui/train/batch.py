"""The forward pass of the next batch, step by step, with its numbers."""

from functools import partial

import pandas as pd
import streamlit as st

from mnist_core.figures.numbers import signed
from mnist_core.figures.pixels import sheet
from mnist_core.models.forward import error_without_flatten, trace_forward
from mnist_core.training.config import MAX_EPOCHS
from mnist_core.training.run import TrainingRun
from ui.components.source_code import show_code, show_text


@st.fragment
def show_batch(run: TrainingRun):
    """A panel with the forward pass of a batch; empty while it is closed."""
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
            st.caption("Pause the run to look at its next batch.")
        elif run.diverged or run.epoch >= MAX_EPOCHS:
            st.caption("This run is over, so no batch comes next. Begin a new run to see one.")
        else:
            show_forward_pass(run)


def show_forward_pass(run: TrainingRun):
    images, labels = run.next_batch()
    trace = trace_forward(run.model, images, labels)
    classes, count = run.train.classes, len(labels)
    st.markdown(f"This is the next batch, number {run.step + 1:,} of the run.")
    at = st.number_input("Follow picture", 0, count - 1, key="follow", width=160)
    name = classes[labels[at]]

    stage(
        "Images",
        trace.images,
        f"{count} pictures. Each pixel is one number from 0 (black) to 1 (white).",
    )
    st.image(sheet(images[:64], columns=32), width="stretch", alt="The batch's first 64 pictures")
    stage(
        "Flattened",
        trace.flat,
        f"Each picture's 28 rows are put end to end. Picture {at}, a {name}:",
    )
    show_text(excerpt(trace.flat[at]))
    stage("Logits", trace.logits, "Ten numbers for each picture, which is all that the model says.")
    stage(
        "Softmax",
        trace.probabilities,
        f"The ten logits become ten probabilities, which add up to 1. For picture {at}:",
    )
    rows = {"logit": trace.logits[at].tolist(), "probability": trace.probabilities[at].tolist()}
    table = pd.DataFrame(rows, index=list(classes)).T
    st.dataframe(
        table.style.format(partial(signed, form=".4f")).highlight_max(
            axis=1, props="font-weight: bold"
        )
    )
    stage(
        "The probability of the right label",
        trace.right,
        f"Picture {at} is a {name}, and the model gave that **{trace.right[at]:.4f}**.",
    )
    stage(
        "Its negative logarithm",
        trace.losses,
        f"−ln {trace.right[at]:.4f} = **{trace.losses[at]:.4f}**: near 0 when the model is sure "
        "and right, large when it is sure and wrong.",
    )
    stage(
        "The mean",
        trace.loss,
        f"The loss of the batch: **{trace.loss:.4f}**. Press *One batch*, and this is the chart's "
        "next point. The step that follows is there to make it smaller.",
    )
    if error := error_without_flatten(run.model, images):
        st.markdown("**And without flattening?** PyTorch refuses, with this error:")
        show_text(error)
        st.caption(
            "It took each row of 28 pixels for a whole picture, and 28 pixels don't fit 784 "
            "weights."
        )
    with st.container(horizontal=True):
        show_code(trace_forward)
        show_code(error_without_flatten)


def stage(title, values, sentence):
    """Show one step: its name, its shape and its meaning."""
    shape = "one number" if values.ndim == 0 else f"`{tuple(values.shape)}`"
    st.markdown(f"**{title}**, {shape}. {sentence}")


def excerpt(values) -> str:
    """The first numbers that aren't 0, and how many zeros are around them."""
    inked = values.nonzero().flatten()
    if not len(inked):
        return "784 zeros"
    first, last = inked[0].item(), inked[-1].item()
    middle = [f"{value:.2f}" for value in values[first : first + 24].tolist()]
    return f"{first} zeros, {' '.join(middle)} …, and after number {last}, {783 - last} zeros"
