"""The classes of this server, and the one that a session steers."""

import streamlit as st

from classroom.room import Room
from mnist_core.models.classifier import Classifier
from ui.session.datasets import datasets
from ui.session.models import train_baseline
from ui.session.visitor import store


@st.cache_resource(show_spinner=False)
def room() -> Room:
    """The classes in this server's database."""
    return Room(store(), common_model)


def common_model() -> Classifier:
    """What reads a class's digits until its teacher publishes another model."""
    model, _ = train_baseline("mnist" if datasets().has("mnist") else "builtin")
    return model
