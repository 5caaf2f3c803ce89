"""Which model reads: the visitor's own, or one that is trained on the spot for everybody."""

from dataclasses import dataclass

import streamlit as st

from mnist_core import SOURCES, DigitSet, Evaluation, FitSettings, LinearClassifier, evaluate, fit
from mnist_core.doubt import Familiar, familiarise
from ui.library import digits, library, split, title_of

OWN, BUILTIN = 24_000, 8_000  # digits that a baseline learns from: enough, and soon straightened
SETTINGS, STEPS = FitSettings(200, 3e-3, 256, "adam"), 700


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
    if taught := st.session_state.get("taught"):
        readers["Taught"] = taught
    with st.spinner("Training a baseline model, once for everybody …", show_time=True):
        model, train = _baseline(source)
    name = f"a baseline trained on straightened {title_of(source)}, shared by all visitors"
    readers["Baseline"] = Reader(model, name, (source,), train, split(source)[1])
    if len(readers) == 1:
        return readers["Baseline"]
    choice = st.segmented_control(
        "Read by",
        readers,
        default=next(iter(readers)),
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


@st.cache_resource(show_spinner=False, max_entries=2 * len(SOURCES))
def familiar(source, straighten) -> Familiar:
    """What a source's digits look like to models that straighten, or to those that don't."""
    return familiarise(LinearClassifier(straighten=straighten), *split(source))


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def _baseline(source) -> tuple[LinearClassifier, DigitSet]:
    """A model that is quick to train and reads what visitors draw, and what it was trained on.

    Straightened, and with built-in handwriting among its digits: both help with strangers' hands.
    """
    train, validation = split(source)
    train = train.take(slice(OWN))
    if source == "mnist":
        train = train.with_more(library().digits("builtin")[0].take(slice(BUILTIN)))
    model = LinearClassifier(straighten=True)
    for progress in fit(model, train, validation, SETTINGS):
        if progress.step == STEPS:
            break
    return model.requires_grad_(False), train
