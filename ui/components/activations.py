"""What the first layer of a deeper model finds in a picture."""

import streamlit as st
from torch import Tensor

from mnist_core.figures import activation_sheet
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier

FILTER_COLUMNS, UNIT_COLUMNS = 8, 16
UNIT_SIDE = 6  # pixels


def show_activations(model: Classifier, prepared: Tensor):
    """What each filter or hidden unit makes of an image that the model has prepared, (28, 28).

    Of a linear model, these are the logits, and nothing is shown.
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
