"""Which digits the Dataset page shows: which set, which labels, which places, in which order."""

from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DataSettings
from mnist_core.selection import Part, read_places, select
from mnist_core.shape import CLASSES
from mnist_core.training_data import cut_places
from ui.library import digits, split
from ui.surgery import DEFAULT

SETS = {  # name -> what it is
    "training file": "all digits published for training, whose places in the file are their names",
    "training": "those of them that the model learns from",
    "validation": "those held out, to tell how the model does while it learns",
    "test": "a second file, kept aside until the end",
}
AT_ONCE = [25, 50, 100, 200, 400, 1000]
LONGEST = 6000  # characters: about a thousand places


@dataclass(frozen=True, eq=False)
class Choice:
    """What was chosen: the set by its name, and `positions` int64 (M,) in its `part` of a file."""

    source: str
    set: str
    settings: DataSettings
    part: Part
    labels: tuple[int, ...]
    positions: Tensor
    at_once: int

    @property
    def kind(self) -> str:
        """Which file the digits are from, "training" or "test"."""
        return "test" if self.set == "test" else "training"

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """What becomes of each digit of the file: its part's name by place."""
        count = len(self.part.file)
        if self.set == "test":
            return ("test",) * count
        train, validation = cut_places(self.part.file, self.settings)
        names = torch.zeros(count, dtype=torch.int64)
        names[train], names[validation] = 1, 2
        return tuple(("left out", "training", "validation")[name] for name in names.tolist())


def choose_set(link) -> str:
    return st.segmented_control(
        "From the",
        SETS,
        default="training file",
        required=True,
        format_func=str.capitalize,
        help="  \n".join(f"**{name.capitalize()}**: {what}." for name, what in SETS.items()),
        **link("set", words=str.capitalize),
    )


def part_of(source, name, settings: DataSettings) -> Part:
    """One of the `SETS`; the experiments in `settings` show in the training digits only."""
    training_file, test_file = digits(source)
    if name == "test":
        return Part.whole(test_file)
    if name == "training file":
        return Part.whole(training_file)
    train, validation = cut_places(training_file, settings)
    if name == "training":
        return Part(split(source, settings)[0], train, training_file)
    untouched = replace(DEFAULT, held_out=settings.held_out, seed=settings.seed, cut=settings.cut)
    return Part(split(source, untouched)[1], validation, training_file)


def choose_digits(link, source, name, settings) -> Choice:
    """The digits of the set `name` that are wanted, and how many of them at once."""
    part = part_of(source, name, settings)
    classes = part.digits.classes
    labels = st.pills(
        "Only these",
        range(CLASSES),
        format_func=classes.__getitem__,
        selection_mode="multi",
        wrap=True,
        help="All of them, if none is chosen.",
        **link("digits", words=classes.__getitem__),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        written = st.text_input(
            "Numbers",
            max_chars=LONGEST,
            placeholder="0-99, 389",
            width=136,
            help="Places in the file: one or several, or ranges, with commas between.",
            **link("images"),
        )
        at_once = st.selectbox("At once", AT_ONCE, index=1, width=88, **link("at_once"))
        seed = st.number_input(
            "Shuffled by", 0, 9999, width=118, help="A seed; 0 is file order.", **link("shuffle")
        )
        st.button("Show me others", key="others", icon=":material/shuffle:", on_click=shuffle)
    places = None
    if written.strip():
        places, complaints = read_places(written, len(part.file))
        if complaints:
            st.warning(" ".join(complaints[:3]))
    positions = select(part, labels, places, seed)
    return Choice(source, name, settings, part, tuple(sorted(labels)), positions, at_once)


def shuffle():
    st.session_state["shuffle"] = st.session_state.get("shuffle", 0) % 9999 + 1


def show_all():
    """Drop every filter, where one has left nothing to see."""
    st.session_state.update({"digits": [], "images": "", "shuffle": 0})
