"""Which model reads: the visitor's own, or one that is trained on the spot for everybody."""

from dataclasses import dataclass

import streamlit as st

from mnist_core import SOURCES, FitSettings, LinearClassifier, fit
from ui.library import digits, split

BASELINE = FitSettings(optimizer="adam", epochs=4, batch_size=256, learning_rate=2e-3)


@dataclass(frozen=True)
class Reader:
    """A model and what to call it."""

    model: LinearClassifier
    name: str


def current_reader(source) -> Reader:
    """The model that this visitor trained on things like the source's, else the baseline."""
    classes = digits(source)[0].classes
    run = st.session_state.get("run")
    if run is not None and run.step and run.train.classes == classes:
        title = SOURCES[run.source].title
        return Reader(run.model, f"the model you trained ({title}, {run.epoch:.1f} epochs)")
    with st.spinner("Training a baseline model, once for everybody …", show_time=True):
        model = _baseline(source)
    title = SOURCES[source].title
    return Reader(model, f"a baseline trained just now on {title}, shared by all visitors")


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def _baseline(source) -> LinearClassifier:
    model = LinearClassifier(BASELINE.seed)
    for _ in fit(model, *split(source), BASELINE):
        pass
    return model.requires_grad_(False)
