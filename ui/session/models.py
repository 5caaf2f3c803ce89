"""The models that can read digits: the visitor's own, and one that is trained for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier
from mnist_core.evaluation.novelty import NoveltyDetector, fit_novelty_detector
from mnist_core.training.fit import train_model
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import model_from_weights
from ui.session.datasets import datasets, split, title_of
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import RUN, TAUGHT_MODEL

# What a baseline learns from: enough, and soon straightened.
BASELINE_DIGITS, BASELINE_BUILTIN_DIGITS = 12_000, 4_000
BASELINE_SETTINGS, BASELINE_STEPS = FitSettings(200, 3e-3, 256, "adam"), 500


@dataclass(frozen=True)
class NamedModel:
    """A model, what to call it, and what it learned from, where that is known.

    The `version` changes whenever the model does. A `shared` model is everybody's, and so is what
    is worked out with it.
    """

    model: LinearClassifier
    name: str
    version: tuple
    train: DigitSet | None = None
    validation: DigitSet | None = None
    shared: bool = False


def offered_models(source: str) -> dict[str, tuple[str, Callable[[], NamedModel]]]:
    """What can be chosen for a source: a lasting key -> (its name, what makes the model).

    Offered are the visitor's models that tell the source's classes apart, the one in training
    first, and the baseline.
    """
    classes, kept = SOURCES[source].classes, kept_runs()
    offers: dict[str, tuple[str, Callable[[], NamedModel]]] = {}
    run, taught = RUN.get(), TAUGHT_MODEL.get()
    if run and run.step and not run.diverged and run.train.classes == classes:
        offers["Your model"] = "Your model", partial(_current_model, run)
    for one in reversed(kept.runs):
        is_current = "Your model" in offers and one.key == kept.current
        if one.readable and one.fits(classes) and not is_current:
            offers[f"kept-{one.key}"] = one.name, partial(_kept_model, one)
    if taught and taught.train and taught.train.classes == classes:
        offers["Taught"] = "Taught by you", lambda: taught
    return offers | {"Baseline": ("Baseline", partial(_baseline_model, source))}


def _current_model(run: TrainingRun) -> NamedModel:
    step, model = run.snapshot()
    name = f"the model you trained ({title_of(run.config.source)}, step {step:,})"
    return NamedModel(model, name, (id(run), step), run.train, run.validation)


def _kept_model(one: KeptRun) -> NamedModel:
    """A kept run; what it learned from is known where the source's digits are here."""
    name, model = escape_markdown(one.name), model_from_weights(one.weights)
    if one.record is None:
        return NamedModel(model, f"{name}, weights from a file", one.version)
    config = one.record.config
    name = f"{name}, one of your runs ({title_of(config.source)}, step {one.record.step:,})"
    if not datasets().has(config.source):
        return NamedModel(model, name, one.version)
    parts = split(config.source, config.data)
    return NamedModel(model, name, one.version, parts.train, parts.validation)


def _baseline_model(source: str) -> NamedModel:
    name = f"a baseline trained on straightened {title_of(source)}, shared by all visitors"
    model, train = train_baseline(source)
    return NamedModel(model, name, (source,), train, split(source).validation, shared=True)


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def train_baseline(source: str) -> tuple[LinearClassifier, DigitSet]:
    """A model that is quick to train and reads what visitors draw, and what it was trained on.

    Straightened, and with built-in handwriting among its digits: both help with strangers' hands.
    """
    parts = split(source)
    train = parts.train.take(slice(BASELINE_DIGITS))
    if source == "mnist":
        builtin, _ = datasets().digits("builtin")
        train = train.with_more(builtin.take(slice(BASELINE_BUILTIN_DIGITS)))
    model = LinearClassifier(straighten=True)
    few = parts.validation.take(slice(500))  # `fit` scores some; nobody looks at it here
    train_model(model, train, few, BASELINE_SETTINGS, BASELINE_STEPS)
    return model, train


@st.cache_resource(show_spinner=False, max_entries=2 * len(SOURCES))
def novelty_detector(source: str, straighten: bool) -> NoveltyDetector:
    """What a source's digits look like to models that straighten, or to those that do not."""
    parts = split(source)
    model = LinearClassifier(straighten=straighten)
    return fit_novelty_detector(model, parts.train, parts.validation)
