"""What models predict for whole sets of digits, worked out once for each model and set."""

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

OWN_TEST_SET = "own"  # the name of the test set that is the visitor's own digits
CLASS_TEST_SET = "class"  # of the one that is what a class has written


@dataclass(frozen=True)
class TestSet:
    """Digits to test a model on: `name` is a source's or one of the above, `title` is for people.

    `writers` int64 (N,) says who wrote each, where that is known.
    """

    __test__ = False  # pytest takes it for a test otherwise

    name: str
    title: str
    digits: DigitSet
    writers: Tensor | None = None


def source_test_set(source: str) -> TestSet:
    return TestSet(source, f"the test set of {title_of(source)}", digits(source)[1])


def predictions_on(named: NamedModel, test: TestSet) -> Predictions:
    """What the model predicts for each digit of the test set."""
    shared = named.shared and test.name not in (OWN_TEST_SET, CLASS_TEST_SET)
    return _once(("test", test.name), named, test.digits, predict_all, shared)


def min_margin(named: NamedModel, source: str) -> float:
    """How much more probable than the runner-up the model's answer should be."""
    return _once(("margin", source), named, split(source).validation, fit_margin, named.shared)


def score_on_learned(named: NamedModel) -> dict[str, Evaluation]:
    """The model's score on its training and its validation set, where they are known."""
    sets = {"training": named.train, "validation": named.validation}
    return {
        part: _once((part,), named, some, evaluate, named.shared)
        for part, some in sets.items()
        if some
    }


def _once(name: tuple, named: NamedModel, some: DigitSet, work: Callable, shared: bool) -> Any:
    """`work(model, digits)`, done again only for another model or other digits.

    A visitor's own are kept in the session, one for each kind; what is `shared` is kept for all.
    """
    if shared:
        return _shared(named.version, name, named.model, some, work)
    kept, version = SCORES.make(dict), (named.version, some)
    if kept.get(name[0], (None,))[0] != version:
        kept[name[0]] = version, work(named.model, some)
    return kept[name[0]][1]


@st.cache_resource(show_spinner=False, max_entries=24)
def _shared(version, name, _model, _digits, _work):
    return _work(_model, _digits)
