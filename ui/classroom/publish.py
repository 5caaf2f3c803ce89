"""Publishing the teacher's model to the class."""

import streamlit as st

from classroom.storage.classes import ClassState
from mnist_core.training.weights import copy_weights, save_weights
from ui.classroom.steering import steer
from ui.session.class_room import room
from ui.session.models import NamedModel
from ui.session.state import CLASS_NEWS


def show_publish(state: ClassState, named: NamedModel):
    """A button that publishes the chosen model."""

    def publish():
        weights = save_weights(copy_weights(named.model))
        CLASS_NEWS.set((True, f"The phones are read by {named.name}."))
        steer(room().classes.publish, state.code, named.name, weights)

    st.button(
        "Publish",
        key="class-publish",
        icon=":material/publish:",
        on_click=publish,
        help="From now on this model reads all phones, and the wall is read again.",
    )
