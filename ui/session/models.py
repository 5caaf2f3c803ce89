"""The models that a visitor can choose: the visitor's own, the baseline, the pretrained one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from mnist_core import SOURCES, DigitSet, FitSettings, LinearClassifier
from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.novelty import NoveltyDetector, fit_novelty_detector
from mnist_core.models.classifier import Classifier
from mnist_core.training.fit import train_model
from mnist_core.training.pretrained import load_pretrained
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import copy_weights, model_from_weights, model_of, save_weights
from ui.session.datasets import datasets, split, title_of
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import RUN, TAUGHT_MODEL

BASELINE_SETTINGS, BASELINE_STEPS = FitSettings(200, 3e-3, 256, "adam"), 2000
BASELINE, BEST = "Simple model", "Best model"  # keys and names of offers
CURRENT, TAUGHT, KEPT = "Your model", "Taught", "kept-"  # keys; of kept runs, how they begin


@dataclass(frozen=True)
class NamedModel:
    """A model, its name, and its training and validation digits if they are known.

    The `version` changes whenever the model does. A `shared` model is used by all visitors, and so
    are results that are computed with it.
    """

    model: Classifier
    name: str
    version: tuple
    train: DigitSet | None = None
    validation: DigitSet | None = None
    shared: bool = False
    pool: str = ""  # the class digits that it has learned from; see `RunConfig`


@dataclass(frozen=True)
class Offer:
    """A model that can be chosen: its name, its kind (of `MODELS`), and a function to make it."""

    name: str
    kind: str
    make: Callable[[], NamedModel]


def offered_models(source: str, own: str, names: dict[int, str]) -> dict[str, Offer]:
    """The models that can be chosen for a source, by permanent keys.

    They are the visitor's models with the source's classes, the one in training first, then the
    baseline and, for digits, the pretrained model. `own` says how the one in training differs from
    the others, if it does; `names` are the names of kept runs by their keys.
    """
    classes, kept = SOURCES[source].classes, kept_runs()
    offers: dict[str, Offer] = {}
    run, taught = RUN.get(), TAUGHT_MODEL.get()
    if run and run.step and not run.diverged and run.train.classes == classes:
        title = f"Your model ({own})" if own else "Your model"
        offers[CURRENT] = Offer(title, run.config.model, partial(_current_model, run))
    for one in reversed(kept.runs):
        is_current = CURRENT in offers and one.key == kept.current
        if one.readable and one.fits(classes) and not is_current:
            kind, name = model_of(one.weights), names[one.key]
            offers[f"{KEPT}{one.key}"] = Offer(name, kind, partial(_kept_model, one, name))
    if taught and taught.train and taught.train.classes == classes:
        offers[TAUGHT] = Offer("Taught by you", taught.model.name, lambda: taught)
    return offers | offered_baselines(source)


def offered_baselines(source: str) -> dict[str, Offer]:
    """The models that can be chosen for a source without training any."""
    offers = {BASELINE: Offer(BASELINE, "linear", partial(_baseline_model, source))}
    if SOURCES[source].classes == DIGITS:
        offers[BEST] = Offer(BEST, load_pretrained().name, _best_model)
    return offers


def own_weights(offer: str | None) -> Callable[[], bytes] | None:
    """What makes a file of one of the visitor's own models, by its offer's key; None of others."""
    run, kept, taught = RUN.get(), kept_runs(), TAUGHT_MODEL.get()
    if offer == TAUGHT and taught:
        return lambda: save_weights(copy_weights(taught.model))
    if offer == CURRENT and run and run.step:
        step, model = run.snapshot()
        one = kept.entry_of(run)
        if one is None or one.record is None or one.record.step != step:
            return lambda: save_weights(copy_weights(model))
    else:
        one = next((one for one in kept.runs if f"{KEPT}{one.key}" == offer), None)
    return partial(save_weights, one.weights, one.record) if one else None


def _current_model(run: TrainingRun) -> NamedModel:
    step, model = run.snapshot()
    name = f"the model you trained ({title_of(run.config.source)}, step {step:,})"
    parts = run.train, run.validation
    return NamedModel(model, name, (id(run), step), *parts, pool=run.config.pool)


def _kept_model(one: KeptRun, name: str) -> NamedModel:
    """A kept run's model, with its digits if the source is loaded."""
    name, model = escape_markdown(name), model_from_weights(one.weights)
    if one.record is None:
        return NamedModel(model, f"{name}, weights from a file", one.version)
    config = one.record.config
    name = f"your run “{name}” ({title_of(config.source)}, step {one.record.step:,})"
    if not datasets().has(config.source):
        return NamedModel(model, name, one.version)
    parts = split(config.source, config.data)
    train = None if config.pool else parts.train  # a class's digits aren't kept with the run
    return NamedModel(model, name, one.version, train, parts.validation, pool=config.pool)


def _baseline_model(source: str) -> NamedModel:
    digits = title_of(source) + (" and the built-in digits" if source == "mnist" else "")
    name = f"a simple linear model, trained for everybody on {digits}, set upright and stretched"
    parts = split(source)
    model = train_baseline(source)
    return NamedModel(model, name, (source,), parts.train, parts.validation, shared=True)


def _best_model() -> NamedModel:
    model = load_pretrained()
    name = f"the best model, a {model.name} one, trained beforehand on distorted digits"
    return NamedModel(model, name, (BEST,), shared=True)


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def train_baseline(source: str) -> LinearClassifier:
    """A model that is quick to train and reads visitors' drawings well.

    Images are evened, and built-in digits are added to MNIST's: both help with new handwriting. The
    learning rate and the number of steps were chosen on held-out digits of both sources.
    """
    parts = split(source)
    train: DigitSet = parts.train
    if source == "mnist":
        train = train.with_more(datasets().digits("builtin")[0])
    model = LinearClassifier(normalization="evened")
    few = parts.validation.take(slice(500))  # `fit` needs some; the score isn't used
    train_model(model, train, few, BASELINE_SETTINGS, BASELINE_STEPS)
    trained_baselines().add(source)
    return model


@st.cache_resource(show_spinner=False)
def trained_baselines() -> set[str]:
    """The sources whose baseline is trained, so that nobody has to wait for it."""
    return set()


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def novelty_detector(source: str) -> NoveltyDetector:
    """A detector of images that are unlike a source's digits."""
    parts = split(source)
    return fit_novelty_detector(parts.train, parts.validation)
