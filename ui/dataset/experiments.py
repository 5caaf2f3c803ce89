"""The Dataset page's experiments: digits before and after."""

import streamlit as st
import torch
from torch import Tensor

from mnist_core.data.distortion import batch_generator, distort
from mnist_core.explore.selection import Subset, select
from mnist_core.explore.statistics import count_labels
from mnist_core.figures.pixels import sheet
from ui.dataset.digit_choice import DigitChoice
from ui.dataset.subset_wall import training_wall
from ui.dataset.wall_view import wrong_labels
from ui.settings.experiments import show_experiment_undo
from ui.settings.wording import experiments_in_words

EXPERIMENT_PICTURES, DISTORTED_PICTURES = 40, 12
SHOWN_EPOCHS = 3


def show_experiments(choice: DigitChoice, learned: Subset, distortion: float):
    """Show training digits in their original form, and as the model gets them, `learned`."""
    if experiments_in_words(choice.settings):
        show_experiment_undo(choice.settings, key="undo-here")
    else:
        st.caption("The digits are unchanged. Move a slider and see what happens to them.")
    indices = select(learned, choice.labels)[:EXPERIMENT_PICTURES]
    before, after = st.columns(2, gap="medium")
    with before:
        st.caption("The originals")
        training_wall(Subset.whole(learned.file), learned.indices[indices], key="before")
    with after, st.container(key="digit-grid"):
        st.caption("What the model gets")
        training_wall(learned, indices, key="after", marks=wrong_labels(learned, indices))
    if distortion and len(indices):
        show_distortion(learned.digits.take(indices[:DISTORTED_PICTURES]).images, distortion)
    counts = count_labels(learned.digits.labels).tolist()
    classes = learned.file.classes
    listed = ", ".join(f"{c:,} of {name}" for name, c in zip(classes, counts, strict=True))
    st.caption(
        f"The model learns from {len(learned):,} pictures: {listed}. Validation and test pictures "
        "stay unchanged, so that you can tell what an experiment does. Train uses them, too."
    )


def show_distortion(images: Tensor, strength: float):
    """Show images, and below each its distortions in the first epochs."""
    st.caption(
        f"Random distortion: in the top row, {len(images)} of these pictures; below, what Train "
        f"makes of them in {SHOWN_EPOCHS} epochs. It is never the same twice, so the model can't "
        "learn a picture by heart."
    )
    rows = [distort(images, strength, batch_generator(0, epoch)) for epoch in range(SHOWN_EPOCHS)]
    with st.container(key="distorted"):
        st.image(
            sheet(torch.cat([images, *rows]), columns=len(images)),
            width="stretch",
            alt=f"{len(images)} digits, and each of them distorted {SHOWN_EPOCHS} times",
        )
