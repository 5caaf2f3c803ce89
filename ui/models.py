"""Which model reads: the visitor's own, or one that is trained on the spot for everybody."""

from dataclasses import dataclass
from math import ceil

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier, fit
from ui.library import digits, split, title_of

STEPS, BATCH = 1500, 128  # how long the baseline is trained: about a second


@dataclass(frozen=True)
class Reader:
    """A model, what to call it, and what it learned from, where that is known.

    The `version` changes whenever the model does. A `shared` model is everybody's, and so is what
    is worked out of it.
    """

    model: LinearClassifier
    name: str
    version: tuple
    train: DigitSet | None = None
    validation: DigitSet | None = None
    shared: bool = False


def choose_reader(source) -> Reader:
    """The one place where a model is chosen: the visitor's own, or everybody's baseline."""
    readers = {}
    classes = digits(source)[0].classes
    run = st.session_state.get("run")
    if run and run.step and not run.diverged and run.train.classes == classes:
        name = f"the model you trained ({title_of(run.source)}, step {run.step:,})"
        readers["Your model"] = Reader(
            run.model, name, (id(run), run.step), run.train, run.validation
        )
    with st.spinner("Training a baseline model, once for everybody …", show_time=True):
        model = _baseline(source)
    name = f"a baseline trained on straightened {title_of(source)}, shared by all visitors"
    readers["Baseline"] = Reader(model, name, (source,), *split(source), shared=True)
    if len(readers) == 1:
        return readers["Baseline"]
    choice = st.segmented_control(
        "Read by",
        readers,
        default="Your model",
        required=True,
        key="reader",
        persist_state="session",
    )
    return readers[choice]


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def _baseline(source) -> LinearClassifier:
    """Straightened, because it has to read what visitors draw."""
    train, validation = split(source)
    epochs = ceil(STEPS * BATCH / len(train))
    settings = FitSettings(epochs, learning_rate=2e-3, batch_size=BATCH, optimizer="adam")
    model = LinearClassifier(straighten=True)
    for _ in fit(model, train, validation, settings):
        pass
    return model.requires_grad_(False)
