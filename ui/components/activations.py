"""What the first layer of a deeper model finds in a picture."""

import streamlit as st
from torch import Tensor

from mnist_core.figures import activation_sheet
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier
from mnist_core.models.cnn import ConvolutionalClassifier
from mnist_core.models.mlp import HiddenLayerClassifier

FILTER_COLUMNS, UNIT_COLUMNS = 8, 16


def show_activations(model: Classifier, prepared: Tensor):
    """What each filter or hidden unit makes of an image that the model has prepared, (28, 28).

    A linear model has no such layer, and shows nothing.
    """
    inputs = scale(prepared[None])
    if isinstance(model, ConvolutionalClassifier):
        found = model.activations(inputs)[0]  # (24, 24, 24)
        columns, words = FILTER_COLUMNS, f"What each of the {len(found)} filters finds, and where"
    elif isinstance(model, HiddenLayerClassifier):
        found = model.activations(inputs)[0][:, None, None]  # (64, 1, 1)
        columns, words = UNIT_COLUMNS, f"Which of the {len(found)} hidden units wake up"
        found = found.expand(-1, 6, 6)
    else:
        return
    with st.container(key=f"activations-{columns}", gap="xsmall"):
        st.image(activation_sheet(found, columns), width="stretch", alt=words)
        st.caption(f"{words}: the brighter, the more.")
