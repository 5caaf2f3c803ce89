"""Which model reads: the visitor's own, or one that is trained on the spot for everybody."""

from dataclasses import dataclass
from math import ceil

import streamlit as st

from mnist_core import SOURCES, DigitSet, Evaluation, FitSettings, LinearClassifier, evaluate, fit
from mnist_core.training import BOUNDS
from ui.library import digits, split, title_of

STEPS, BATCH = 1500, 128  # how long the baseline is trained: about a second


@dataclass(frozen=True)
class Reader:
    """A model, what to call it, and what it learned from, where that is known.

    The `version` changes whenever the model does.
    """

    model: LinearClassifier
    name: str
    version: tuple
    train: DigitSet | None = None
    validation: DigitSet | None = None


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
    readers["Baseline"] = Reader(model, name, (source,), *split(source))
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


def score_on_test(reader, source) -> Evaluation:
    """The reader's score on a source's test set, worked out again only for another of either."""
    version, score = st.session_state.get("test-score-of", (None, None))
    if version != (reader.version, source):
        version, score = (reader.version, source), evaluate(reader.model, digits(source)[1])
        st.session_state["test-score-of"] = version, score
    return score


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def _baseline(source) -> LinearClassifier:
    """Straightened, because it has to read what visitors draw."""
    train, validation = split(source)
    epochs = min(ceil(STEPS * BATCH / len(train)), BOUNDS["epochs"][1])
    settings = FitSettings(epochs, learning_rate=2e-3, batch_size=BATCH, optimizer="adam")
    model = LinearClassifier(straighten=True)
    for _ in fit(model, train, validation, settings):
        pass
    return model.requires_grad_(False)
