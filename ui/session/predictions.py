"""Predictions and scores on whole sets of digits, computed once for each model and set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from torch import Tensor

from mnist_core import DigitSet, Evaluation, evaluate
from mnist_core.evaluation.novelty import fit_margin
from mnist_core.evaluation.predictions import Predictions, predict_all
from ui.session.datasets import digits, split, title_of
from ui.session.models import NamedModel
from ui.session.state import SCORES

OWN_TEST_SET = "own"  # names of test sets: the visitor's own digits,
CLASS_TEST_SET = "class"  # and those that a class has written


@dataclass(frozen=True)
class TestSet:
    """Digits to test a model on: `name` is a source or one of the above, `title` is for people.

    `writers` int64 (N,) are the writers of the digits, if known.
    """

    __test__ = False  # so that pytest doesn't take it for a test

    name: str
    title: str
    digits: DigitSet
    writers: Tensor | None = None


def source_test_set(source: str) -> TestSet:
    return TestSet(source, f"the test set of {title_of(source)}", digits(source)[1])


def predictions_on(named: NamedModel, test: TestSet) -> Predictions:
    """The model's predictions for a test set."""
    shared = named.shared and test.name not in (OWN_TEST_SET, CLASS_TEST_SET)
    return _once(("test", test.name), named, test.digits, predict_all, shared)


def min_margin(named: NamedModel, source: str) -> float:
    """The margin below which a prediction of the model is doubtful."""
    return _once(("margin", source), named, split(source).validation, fit_margin, named.shared)


def score_on_learned(named: NamedModel) -> dict[str, Evaluation]:
    """The model's scores on its training and validation digits, if they are known."""
    sets = {"training": named.train, "validation": named.validation}
    return {
        part: _once((part,), named, some, evaluate, named.shared)
        for part, some in sets.items()
        if some
    }


def _once(name: tuple, named: NamedModel, some: DigitSet, work: Callable, shared: bool) -> Any:
    """Cache `work(model, digits)`: in the session, one result for each kind, or `shared` by all."""
    if shared:
        return _shared(named.version, name, named.model, some, work)
    kept, version = SCORES.make(dict), (named.version, some)
    if kept.get(name[0], (None,))[0] != version:
        kept[name[0]] = version, work(named.model, some)
    return kept[name[0]][1]


@st.cache_resource(show_spinner=False, max_entries=24)
def _shared(version, name, _model, _digits, _work):
    return _work(_model, _digits)
