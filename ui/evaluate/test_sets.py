"""What a model is tested on: a source's test set, or the visitor's own digits."""

import streamlit as st

from mnist_core import SOURCES
from mnist_core.data.digit_set import DIGITS
from ui.session.datasets import datasets, digits, title_of
from ui.session.predictions import OWN_TEST_SET, TestSet, source_test_set
from ui.session.state import OWN_DIGITS, TEST_SET
from ui.settings.url import OneOf, Url

SAME_SOURCE = "same"  # the name of the test set of the source that is chosen for all pages


def choose_test_set(url: Url, source: str) -> TestSet:
    """The test set of `source`, unless the visitor wants another with the same classes."""
    classes = digits(source)[0].classes
    others = [other for other in SOURCES if other != source and has_classes(other, classes)]
    names = {SAME_SOURCE: title_of(source)} | {other: title_of(other) for other in others}
    own = OWN_DIGITS.get()
    if own and own.classes == classes:
        names[OWN_TEST_SET] = "Your sketches"

    binding = url(TEST_SET.key, OneOf(names, names.__getitem__))
    chosen = st.segmented_control(
        "Test on",
        names,
        default=SAME_SOURCE,
        required=True,
        format_func=names.__getitem__,
        help="Sketches that you keep as digits of your own can be tested on, too.",
        **binding,
    )
    if own and chosen == OWN_TEST_SET:
        return TestSet(OWN_TEST_SET, "your own sketches", own)
    return source_test_set(source if chosen == SAME_SOURCE else chosen)


def has_classes(source: str, classes: tuple[str, ...]) -> bool:
    """Whether a source can be had without a network and has these classes."""
    if source == "builtin":
        return classes == DIGITS  # made on the spot, if need be
    return datasets().has(source) and digits(source)[0].classes == classes
