"""The choice of a test set: a source's, the visitor's own digits, or a class's digits."""

from functools import partial

import streamlit as st
import torch

from classroom.pool import Pool
from mnist_core import SOURCES
from mnist_core.data.digit_set import DIGITS
from mnist_core.data.npz import to_npz
from ui.session.class_room import class_pool
from ui.session.class_training import find_training
from ui.session.datasets import datasets, digits, title_of
from ui.session.models import NamedModel
from ui.session.predictions import CLASS_TEST_SET, OWN_TEST_SET, TestSet, source_test_set
from ui.session.state import OWN_DIGITS, TEST_SET
from ui.settings.url import OneOf, Url
from ui.shell.share import LeftBehind

SAME_SOURCE = "same"  # the name of the chosen source's test set


def choose_test_set(url: Url, source: str, named: NamedModel) -> TestSet:
    """Choose a test set: that of `source`, or another one with the same classes."""
    classes = digits(source)[0].classes
    others = [other for other in SOURCES if other != source and has_classes(other, classes)]
    names = {SAME_SOURCE: title_of(source)} | {other: title_of(other) for other in others}
    own = OWN_DIGITS.get()
    if own and own.classes == classes:
        names[OWN_TEST_SET] = "Your sketches"
    pool = class_pool() if classes == DIGITS else None
    if pool:
        names[CLASS_TEST_SET] = "Our class"

    binding = url(TEST_SET.key, OneOf(names, names.__getitem__))
    chosen = st.segmented_control(
        "Test on",
        names,
        default=SAME_SOURCE,
        required=True,
        format_func=names.__getitem__,
        help="Sketches that you have kept can be a test set, too.",
        **binding,
    )
    if own and chosen == OWN_TEST_SET:
        return TestSet(OWN_TEST_SET, "your own sketches", own)
    if pool and chosen == CLASS_TEST_SET:
        return class_test_set(pool, named)
    return source_test_set(source if chosen == SAME_SOURCE else chosen)


def own_digits() -> LeftBehind | None:
    """Digits of the visitor's own, or of the class's, that the model is tested on."""
    own = OWN_DIGITS.get()
    if own and TEST_SET.get() == OWN_TEST_SET:
        return LeftBehind(
            "**Your sketches aren't in the link.** Send them as a file, too: your friend opens it "
            "on Sketch, under *Bring back digits from a file*.",
            "Save your sketches",
            "my-digits.npz",
            partial(to_npz, own),
        )
    if TEST_SET.get() == CLASS_TEST_SET:
        return LeftBehind(
            "**Your class's digits aren't in the link**: only its teacher can test on them. "
            "*Files* on Classroom saves them."
        )
    return None


def class_test_set(pool: Pool, named: NamedModel) -> TestSet:
    """A class's digits, without the writers that the model has learned from."""
    digits, seats, title = pool.digits, pool.seats, "what your class has written"
    if named.pool:
        training = find_training(named.pool)
        learned = torch.tensor(sorted(training.writers if training else ()), dtype=torch.int64)
        unseen = (~torch.isin(seats, learned)).nonzero().flatten()
        if training and len(unseen):
            title = "the writers of your class that it has not learned from"
            return TestSet(CLASS_TEST_SET, title, digits.take(unseen), seats[unseen])
        title += ", some of which it has learned: so this is no fair test"
    return TestSet(CLASS_TEST_SET, title, digits, seats)


def has_classes(source: str, classes: tuple[str, ...]) -> bool:
    """Whether a source is available without a network and has these classes."""
    if source == "builtin":
        return classes == DIGITS  # made on the spot, if need be
    return datasets().has(source) and digits(source)[0].classes == classes
