"""Which model reads: the visitor's own, or one that is trained on the spot for everybody."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier
from mnist_core.evaluation.novelty import NoveltyDetector, fit_novelty_detector
from mnist_core.training.fit import train_model
from mnist_core.training.weights import model_from_weights
from ui.session.datasets import datasets, digits, split, title_of
from ui.session.kept_runs import kept_runs
from ui.session.names import escape_markdown

# What a baseline learns from: enough, and soon straightened.
BASELINE_DIGITS, BASELINE_BUILTIN_DIGITS = 12_000, 4_000
BASELINE_SETTINGS, BASELINE_STEPS = FitSettings(200, 3e-3, 256, "adam"), 500


@dataclass(frozen=True)
class NamedModel:
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


def choose_model(source) -> NamedModel:
    """The one place where a model is chosen: the visitor's own, kept or brought, or the baseline.

    Offered is what tells the same classes apart as the source has. The choice holds on all pages;
    before there is one, the visitor's current model reads if there is one.
    """
    with st.spinner("Training a baseline model, once for everybody …", show_time=True):
        _baseline(source)
    offers = _offers(source)
    choice = st.session_state.get("reader", st.session_state.get("chosen-reader"))
    choice = st.session_state.pop("next-reader", choice)
    if choice not in offers:
        choice = next(iter(offers))
    if len(offers) > 1:
        st.session_state.reader = choice
        names = {offer: name for offer, (name, _) in offers.items()}
        choice = _choose(names)
        st.session_state["chosen-reader"] = choice
    return offers[choice][1]()


def _offers(source):
    """What can be chosen: a lasting key -> (its name, a function that returns the Reader)."""
    classes, kept, offers = digits(source)[0].classes, kept_runs(), {}
    run = st.session_state.get("run")
    if run and run.step and not run.diverged and run.train.classes == classes:
        offers["Your model"] = "Your model", lambda: _current(run)
    for one in reversed(kept.runs):
        mine = "Your model" in offers and one.key == kept.current
        if one.readable and one.fits(classes) and not mine:
            offers[f"kept-{one.key}"] = one.name, partial(_kept, one)
    taught = st.session_state.get("taught")
    if taught and taught.train.classes == classes:
        offers["Taught"] = "Taught by you", lambda: taught
    return offers | {"Baseline": ("Baseline", lambda: _everybodys(source))}


def _choose(names) -> str:
    """Buttons for two or three, a list for more; the same key either way."""
    if len(names) > 3:
        return st.selectbox("Read by", names, format_func=names.get, key="reader", width=280)
    return st.segmented_control(
        "Read by",
        names,
        format_func=lambda offer: escape_markdown(names[offer]),
        required=True,
        key="reader",
        persist_state="session",
    )


def _current(run):
    name = f"the model you trained ({title_of(run.config.source)}, step {run.step:,})"
    return NamedModel(run.model, name, (id(run), run.step), run.train, run.validation)


def _kept(one):
    """A kept run; what it learned from is known where the source's digits are here."""
    if one.record is None:
        name = f"{escape_markdown(one.name)}, weights from a file"
        return NamedModel(model_from_weights(one.weights), name, one.version)
    source, step = one.record.config.source, one.record.step
    name = f"{escape_markdown(one.name)}, one of your runs ({title_of(source)}, step {step:,})"
    model, sets = model_from_weights(one.weights), ()
    if datasets().has(source):
        parts = split(source, one.record.config.data)
        sets = parts.train, parts.validation
    return NamedModel(model, name, one.version, *sets)


def _everybodys(source):
    name = f"a baseline trained on straightened {title_of(source)}, shared by all visitors"
    model, train = _baseline(source)
    return NamedModel(model, name, (source,), train, split(source).validation, shared=True)


@st.cache_resource(show_spinner=False, max_entries=2 * len(SOURCES))
def novelty_detector(source, straighten) -> NoveltyDetector:
    """What a source's digits look like to models that straighten, or to those that don't."""
    parts = split(source)
    model = LinearClassifier(straighten=straighten)
    return fit_novelty_detector(model, parts.train, parts.validation)


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def _baseline(source) -> tuple[LinearClassifier, DigitSet]:
    """A model that is quick to train and reads what visitors draw, and what it was trained on.

    Straightened, and with built-in handwriting among its digits: both help with strangers' hands.
    """
    parts = split(source)
    train = parts.train.take(slice(BASELINE_DIGITS))
    if source == "mnist":
        train = train.with_more(
            datasets().digits("builtin")[0].take(slice(BASELINE_BUILTIN_DIGITS))
        )
    model = LinearClassifier(straighten=True)
    few = parts.validation.take(slice(500))  # `fit` scores some; nobody looks at it here
    train_model(model, train, few, BASELINE_SETTINGS, BASELINE_STEPS)
    return model, train
