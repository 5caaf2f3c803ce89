"""What a model is tested on: a source's test set, or the visitor's own sketches."""

from dataclasses import dataclass

import streamlit as st

from mnist_core import SOURCES, DigitSet
from mnist_core.data.digit_set import DIGITS
from ui.session.datasets import datasets, digits, title_of
from ui.session.sketchbook import own_digits

SAME_SOURCE, OWN_DIGITS = (
    "same",
    "own",
)  # the test set of the source chosen for all pages; the visitor's sketches


@dataclass(frozen=True)
class TestSet:
    """Digits to test a model on: `name` is a source's or `OWN`, `title` is for people."""

    __test__ = False  # pytest takes it for a test otherwise

    name: str
    title: str
    digits: DigitSet


def choose_test_set(url, source) -> TestSet:
    """The test set of `source`, unless the visitor wants another with the same classes."""
    names = {SAME_SOURCE: title_of(source)}
    classes = digits(source)[0].classes
    names |= {
        other: title_of(other)
        for other in SOURCES
        if other != source and has_classes(other, classes)
    }
    own = own_digits()
    if own and own.classes == classes:
        names[OWN_DIGITS] = "Your sketches"

    binding = url("test-on", words=names.get)
    if st.session_state.get("test-on", SAME_SOURCE) not in names:
        st.session_state["test-on"] = SAME_SOURCE
    chosen = st.segmented_control(
        "Test on",
        names,
        default=SAME_SOURCE,
        required=True,
        format_func=names.get,
        help="Sketches that you keep as digits of your own can be tested on, too.",
        **binding,
    )
    if chosen == OWN_DIGITS:
        return TestSet(OWN_DIGITS, "your own sketches", own)
    return test_set_of(source if chosen == SAME_SOURCE else chosen)


def test_set_of(source) -> TestSet:
    return TestSet(source, f"the test set of {title_of(source)}", digits(source)[1])


test_set_of.__test__ = False  # it is no test either


def has_classes(source, classes) -> bool:
    """Whether a source can be had without a network and has these classes."""
    if source == "builtin":
        return classes == DIGITS  # made on the spot, if need be
    return datasets().has(source) and digits(source)[0].classes == classes
