"""The choice of digits on the Dataset page: set, labels, indices and order."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st
from torch import Tensor

from mnist_core import DataSettings
from mnist_core.explore.selection import Subset, parse_indices, select
from mnist_core.training.data import MEMBERSHIPS
from ui.session.datasets import digits, split
from ui.session.names import escape_markdown
from ui.session.state import DIGIT_LABELS, DIGIT_NUMBERS, SHUFFLE_SEED, set_widgets
from ui.settings.label_pills import label_pills
from ui.settings.url import Number, OneOf, SomeOf, Text, Url

SET_TITLES = {
    "training": "Training",
    "validation": "Validation",
    "training file": "Both",
    "test": "Test",
}
SET_DESCRIPTIONS = {
    "training": "the pictures that the model learns from",
    "validation": "pictures from the same file, held out to check the model while it learns",
    "training file": "the whole file, training and validation pictures",
    "test": "another file, kept aside until the end",
}
PAGE_SIZES = [25, 50, 100, 200, 400, 1000]
MAX_SHUFFLE_SEED = 9999
MAX_NUMBERS_CHARS = 6000  # characters: about a thousand indices


@dataclass(frozen=True, eq=False)
class DigitChoice:
    """The chosen digits: those at `indices`, int64 (M,), in a `subset` of a file."""

    source: str
    set_name: str  # of `SET_DESCRIPTIONS`
    settings: DataSettings
    subset: Subset
    labels: tuple[int, ...]
    indices: Tensor
    page_size: int

    @property
    def kind(self) -> str:
        """Which file the digits are from, "training" or "test"."""
        return "test" if self.set_name == "test" else "training"

    def membership(self, index: int) -> str:
        """The part of the split with the file's digit at `index`: of `MEMBERSHIPS`, or "test"."""
        if self.set_name == "test":
            return "test"
        return MEMBERSHIPS[self._memberships[index]]

    @cached_property
    def _memberships(self) -> Tensor:
        return split(self.source, self.settings).membership


def choose_set(url: Url) -> str:
    return st.segmented_control(
        "Which set",
        SET_TITLES,
        default="training file",
        required=True,
        format_func=SET_TITLES.__getitem__,
        help="  \n".join(
            f"**{SET_TITLES[name]}**: {SET_DESCRIPTIONS[name]}." for name in SET_TITLES
        ),
        **url("set", OneOf(SET_TITLES, SET_TITLES.__getitem__)),
    )


def subset_of(source: str, set_name: str, settings: DataSettings) -> Subset:
    """One of `SET_DESCRIPTIONS`; only training digits show the experiments in `settings`."""
    training_file, test_file = digits(source)
    if set_name == "test":
        return Subset.whole(test_file)
    if set_name == "training file":
        return Subset.whole(training_file)
    parts = split(source, settings)
    if set_name == "training":
        return Subset(parts.train, parts.train_indices, training_file)
    return Subset(parts.validation, parts.validation_indices, training_file)


def choose_digits(url: Url, source: str, set_name: str, settings: DataSettings) -> DigitChoice:
    """Choose digits of a set, and how many to show at once."""
    subset = subset_of(source, set_name, settings)
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        labels = label_pills(
            url,
            "digits",
            "Show only",
            subset.digits.classes,
            SomeOf,
            selection_mode="multi",
            help="If you choose none, you see them all.",
        )
        st.button("Show others", key="others", icon=":material/shuffle:", on_click=shuffle)
        written, page_size, seed = choose_more(url)
    file_indices = None
    if written.strip():
        file_indices, complaints = parse_indices(written, len(subset.file))
        if complaints:
            st.warning(escape_markdown(" ".join(complaints[:3])))
    indices = select(subset, labels, file_indices, seed)
    labels = tuple(sorted(labels))
    return DigitChoice(source, set_name, settings, subset, labels, indices, page_size)


def choose_more(url: Url) -> tuple[str, int, int]:
    """Choose (image numbers as text, how many at once, the seed of a shuffle), in an expander."""
    with (
        st.expander("More choices", expanded=bool(DIGIT_NUMBERS.get())),
        st.container(horizontal=True, gap="small"),
    ):
        written = st.text_input(
            "Image numbers",
            max_chars=MAX_NUMBERS_CHARS,
            placeholder="0-99, 389",
            width=136,
            help="Shows only these: numbers and ranges, with commas between.",
            **url("images", Text(MAX_NUMBERS_CHARS)),
        )
        binding = url("at_once", OneOf(PAGE_SIZES))
        page_size = st.selectbox("Per page", PAGE_SIZES, index=1, width=88, **binding)
        seed = st.number_input(
            "Shuffle",
            0,
            MAX_SHUFFLE_SEED,
            width=118,
            help="0 keeps the order of the file. Every other number is an order of its own.",
            **url("shuffle", Number(0, MAX_SHUFFLE_SEED)),
        )
    return written, page_size, seed


def shuffle():
    SHUFFLE_SEED.set(SHUFFLE_SEED.get() % MAX_SHUFFLE_SEED + 1)


def show_all():
    """Remove all filters."""
    set_widgets({DIGIT_LABELS.key: [], DIGIT_NUMBERS.key: "", SHUFFLE_SEED.key: 0})
