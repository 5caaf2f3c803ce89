"""Which digits the Dataset page shows: which set, which labels, which places, in which order."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from mnist_core import DataSettings
from mnist_core.constants import CLASS_COUNT
from mnist_core.explore.selection import Subset, parse_indices, select
from mnist_core.training.data import MEMBERSHIPS
from ui.session.datasets import digits, split

SET_DESCRIPTIONS = {  # name -> what it is
    "training file": "all digits published for training, whose places in the file are their names",
    "training": "those of them that the model learns from",
    "validation": "those held out, to tell how the model does while it learns",
    "test": "a second file, kept aside until the end",
}
PAGE_SIZES = [25, 50, 100, 200, 400, 1000]
MAX_NUMBERS_CHARS = 6000  # characters: about a thousand places


@dataclass(frozen=True, eq=False)
class DigitChoice:
    """What was chosen: the set by its name, and `positions` int64 (M,) in its `part` of a file."""

    source: str
    set: str
    settings: DataSettings
    part: Subset
    labels: tuple[int, ...]
    positions: Tensor
    at_once: int

    @property
    def kind(self) -> str:
        """Which file the digits are from, "training" or "test"."""
        return "test" if self.set == "test" else "training"

    def membership(self, place: int) -> str:
        """What becomes of the file's digit at `place`: one of `MEMBERSHIPS`, or "test"."""
        if self.set == "test":
            return "test"
        return MEMBERSHIPS[split(self.source, self.settings).membership[place]]


def choose_set(url) -> str:
    return st.segmented_control(
        "From the",
        SET_DESCRIPTIONS,
        default="training file",
        required=True,
        format_func=str.capitalize,
        help="  \n".join(
            f"**{name.capitalize()}**: {what}." for name, what in SET_DESCRIPTIONS.items()
        ),
        **url("set", words=str.capitalize),
    )


def subset_of(source, name, settings: DataSettings) -> Subset:
    """One of `SET_DESCRIPTIONS`; the experiments in `settings` show in training digits only."""
    training_file, test_file = digits(source)
    if name == "test":
        return Subset.whole(test_file)
    if name == "training file":
        return Subset.whole(training_file)
    parts = split(source, settings)
    if name == "training":
        return Subset(parts.train, parts.train_indices, training_file)
    return Subset(parts.validation, parts.validation_indices, training_file)


def choose_digits(url, source, name, settings) -> DigitChoice:
    """The digits of the set `name` that are wanted, and how many of them at once."""
    part = subset_of(source, name, settings)
    classes = part.digits.classes
    labels = st.pills(
        "Only these",
        range(CLASS_COUNT),
        format_func=classes.__getitem__,
        selection_mode="multi",
        wrap=True,
        help="All of them, if none is chosen.",
        **url("digits", words=classes.__getitem__),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        written = st.text_input(
            "Numbers",
            max_chars=MAX_NUMBERS_CHARS,
            placeholder="0-99, 389",
            width=136,
            help="Places in the file: one or several, or ranges, with commas between.",
            **url("images"),
        )
        at_once = st.selectbox("At once", PAGE_SIZES, index=1, width=88, **url("at_once"))
        seed = st.number_input(
            "Shuffled by", 0, 9999, width=118, help="A seed; 0 is file order.", **url("shuffle")
        )
        st.button("Show me others", key="others", icon=":material/shuffle:", on_click=shuffle)
    places = None
    if written.strip():
        places, complaints = parse_indices(written, len(part.file))
        if complaints:
            st.warning(" ".join(complaints[:3]))
    positions = select(part, labels, places, seed)
    return DigitChoice(source, name, settings, part, tuple(sorted(labels)), positions, at_once)


def shuffle():
    st.session_state["shuffle"] = st.session_state.get("shuffle", 0) % 9999 + 1


def show_all():
    """Drop every filter, where one has left nothing to see."""
    st.session_state.update({"digits": [], "images": "", "shuffle": 0})
