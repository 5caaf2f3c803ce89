"""Which digits the Dataset page shows: which set, which labels, which indices, in which order."""

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

SET_DESCRIPTIONS = {  # name -> what it is
    "training file": "all digits published for training, whose places in the file are their names",
    "training": "those of them that the model learns from",
    "validation": "those held out, to tell how the model does while it learns",
    "test": "a second file, kept aside until the end",
}
PAGE_SIZES = [25, 50, 100, 200, 400, 1000]
MAX_SHUFFLE_SEED = 9999
MAX_NUMBERS_CHARS = 6000  # characters: about a thousand indices


@dataclass(frozen=True, eq=False)
class DigitChoice:
    """The digits that were chosen: those at `indices`, int64 (M,), in a `subset` of a file."""

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
        """What becomes of the file's digit at `index`: one of `MEMBERSHIPS`, or "test"."""
        if self.set_name == "test":
            return "test"
        return MEMBERSHIPS[self._memberships[index]]

    @cached_property
    def _memberships(self) -> Tensor:
        return split(self.source, self.settings).membership


def choose_set(url: Url) -> str:
    return st.segmented_control(
        "From the",
        SET_DESCRIPTIONS,
        default="training file",
        required=True,
        format_func=str.capitalize,
        help="  \n".join(
            f"**{name.capitalize()}**: {what}." for name, what in SET_DESCRIPTIONS.items()
        ),
        **url("set", OneOf(SET_DESCRIPTIONS, str.capitalize)),
    )


def subset_of(source: str, set_name: str, settings: DataSettings) -> Subset:
    """One of `SET_DESCRIPTIONS`; the experiments in `settings` show in training digits only."""
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
    """The digits of a set that are wanted, and how many of them at once."""
    subset = subset_of(source, set_name, settings)
    labels = label_pills(
        url,
        "digits",
        "Only these",
        subset.digits.classes,
        SomeOf,
        selection_mode="multi",
        help="All of them, if none is chosen.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        written = st.text_input(
            "Numbers",
            max_chars=MAX_NUMBERS_CHARS,
            placeholder="0-99, 389",
            width=136,
            help="Places in the file: one or several, or ranges, with commas between.",
            **url("images", Text(MAX_NUMBERS_CHARS)),
        )
        binding = url("at_once", OneOf(PAGE_SIZES))
        page_size = st.selectbox("At once", PAGE_SIZES, index=1, width=88, **binding)
        seed = st.number_input(
            "Shuffled by",
            0,
            MAX_SHUFFLE_SEED,
            width=118,
            help="A seed; 0 is file order.",
            **url("shuffle", Number(0, MAX_SHUFFLE_SEED)),
        )
        st.button("Show me others", key="others", icon=":material/shuffle:", on_click=shuffle)
    file_indices = None
    if written.strip():
        file_indices, complaints = parse_indices(written, len(subset.file))
        if complaints:
            st.warning(escape_markdown(" ".join(complaints[:3])))
    indices = select(subset, labels, file_indices, seed)
    labels = tuple(sorted(labels))
    return DigitChoice(source, set_name, settings, subset, labels, indices, page_size)


def shuffle():
    SHUFFLE_SEED.set(SHUFFLE_SEED.get() % MAX_SHUFFLE_SEED + 1)


def show_all():
    """Drop every filter, where one has left nothing to see."""
    set_widgets({DIGIT_LABELS.key: [], DIGIT_NUMBERS.key: "", SHUFFLE_SEED.key: 0})
