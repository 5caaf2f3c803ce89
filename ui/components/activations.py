"""Activations of a deeper model's first layer for a picture."""

import streamlit as st
from torch import Tensor

from mnist_core.figures.pixels import activation_sheet
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier

FILTER_COLUMNS, UNIT_COLUMNS = 8, 16
UNIT_SIDE = 6  # pixels


def show_activations(model: Classifier, prepared: Tensor):
    """Show each filter's or hidden unit's activation for a prepared image, (28, 28).

    Nothing is shown for a linear model, where these are the logits.
    """
    activations = model.activations(scale(prepared[None]))
    if activations is None:
        return
    found = activations[0]
    if found.ndim == 3:  # filters: (P, H, W)
        columns, words = FILTER_COLUMNS, f"What each of the {len(found)} filters finds, and where"
    else:  # hidden units: (P,)
        columns, words = UNIT_COLUMNS, f"Which of the {len(found)} hidden units wake up"
        found = found[:, None, None].expand(-1, UNIT_SIDE, UNIT_SIDE)
    with st.container(key=f"activations-{columns}", gap="xsmall"):
        st.image(activation_sheet(found, columns), width="stretch", alt=words)
        st.caption(f"{words}: the brighter, the more.")
