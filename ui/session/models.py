"""The models that can read digits: the visitor's own, and one that is trained for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier
from mnist_core.evaluation.novelty import NoveltyDetector, fit_novelty_detector
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.classifier import Classifier
from mnist_core.training.fit import train_model
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import model_from_weights, model_of
from ui.session.datasets import datasets, split, title_of
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import RUN, TAUGHT_MODEL

# What a baseline learns from: enough, and soon evened.
BASELINE_DIGITS, BASELINE_BUILTIN_DIGITS = 12_000, 4_000
BASELINE_SETTINGS, BASELINE_STEPS = FitSettings(200, 3e-3, 256, "adam"), 500


@dataclass(frozen=True)
class NamedModel:
    """A model, what to call it, and what it learned from, where that is known.

    The `version` changes whenever the model does. A `shared` model is everybody's, and so is what
    is worked out with it.
    """

    model: Classifier
    name: str
    version: tuple
    train: DigitSet | None = None
    validation: DigitSet | None = None
    shared: bool = False
    pool: str = ""  # the class's digits that it has learned from, as `RunConfig` has it


@dataclass(frozen=True)
class Offer:
    """A model that can be chosen: what to call it, one of `MODELS`, and what makes it."""

    name: str
    kind: str
    make: Callable[[], NamedModel]


def offered_models(source: str) -> dict[str, Offer]:
    """What can be chosen for a source, by lasting keys.

    Offered are the visitor's models that tell the source's classes apart, the one in training
    first, and the baseline.
    """
    classes, kept = SOURCES[source].classes, kept_runs()
    offers: dict[str, Offer] = {}
    run, taught = RUN.get(), TAUGHT_MODEL.get()
    if run and run.step and not run.diverged and run.train.classes == classes:
        offers["Your model"] = Offer("Your model", run.config.model, partial(_current_model, run))
    for one in reversed(kept.runs):
        is_current = "Your model" in offers and one.key == kept.current
        if one.readable and one.fits(classes) and not is_current:
            kind = model_of(one.weights)
            offers[f"kept-{one.key}"] = Offer(one.name, kind, partial(_kept_model, one))
    if taught and taught.train and taught.train.classes == classes:
        offers["Taught"] = Offer("Taught by you", taught.model.name, lambda: taught)
    offers["Baseline"] = Offer("Baseline", "linear", partial(_baseline_model, source))
    return offers


def _current_model(run: TrainingRun) -> NamedModel:
    step, model = run.snapshot()
    name = f"the model you trained ({title_of(run.config.source)}, step {step:,})"
    parts = run.train, run.validation
    return NamedModel(model, name, (id(run), step), *parts, pool=run.config.pool)


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
    train = None if config.pool else parts.train  # a class's digits aren't kept with the run
    return NamedModel(model, name, one.version, train, parts.validation, pool=config.pool)


def _baseline_model(source: str) -> NamedModel:
    name = f"a baseline trained on evened {title_of(source)}, shared by all visitors"
    model, train = train_baseline(source)
    return NamedModel(model, name, (source,), train, split(source).validation, shared=True)


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def train_baseline(source: str) -> tuple[LinearClassifier, DigitSet]:
    """A model that is quick to train and reads what visitors draw, and what it was trained on.

    Evened, and with built-in handwriting among its digits: both help with strangers' hands.
    """
    parts = split(source)
    train = parts.train.take(slice(BASELINE_DIGITS))
    if source == "mnist":
        builtin, _ = datasets().digits("builtin")
        train = train.with_more(builtin.take(slice(BASELINE_BUILTIN_DIGITS)))
    model = LinearClassifier(normalization="evened")
    few = parts.validation.take(slice(500))  # `fit` scores some; nobody looks at it here
    train_model(model, train, few, BASELINE_SETTINGS, BASELINE_STEPS)
    return model, train


@st.cache_resource(show_spinner=False, max_entries=len(NORMALIZATIONS) * len(SOURCES))
def novelty_detector(source: str, normalization: str) -> NoveltyDetector:
    """What a source's digits look like to models that see them so."""
    parts = split(source)
    model = LinearClassifier(normalization=normalization)
    return fit_novelty_detector(model, parts.train, parts.validation)
