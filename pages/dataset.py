"""Browse the digits."""

import streamlit as st
import torch

from mnist_core.figures import enlarged
from mnist_core.shape import CLASSES
from ui.bring import bring_mnist
from ui.frame import frame, way_on
from ui.library import digits, library
from ui.wall import wall

COUNTS = [25, 50, 100, 200, 400]


def shuffle():
    st.session_state.shuffle = st.session_state.get("shuffle", 0) + 1


def in_order():
    st.session_state.shuffle = 0


def open_digit(index):
    st.session_state.opened = index


def choose(training, test):
    """The settings: which set, which of its digits in which order, how many at once.

    Returns (name of the split, its DigitSet, indices int64 (M,), count).
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        sets = {"training": training, "test": test}
        split = st.segmented_control(
            "Split",
            sets,
            default="training",
            required=True,
            key="split",
            persist_state="session",
        )
        labels = st.pills(
            "Only these",
            range(CLASSES),
            format_func=training.classes.__getitem__,
            selection_mode="multi",
            key="labels",
            persist_state="session",
            wrap=True,
            help="All of them, if none is chosen.",
        )
        count = st.selectbox(
            "At once", COUNTS, index=1, key="at_once", persist_state="session", width=96
        )
        st.button("Show me others", key="others", icon=":material/shuffle:", on_click=shuffle)
        seed = st.session_state.get("shuffle", 0)
        if seed:
            st.button("In file order", key="in-order", icon=":material/sort:", on_click=in_order)

    indices = torch.arange(len(sets[split]))
    if labels:
        indices = indices[torch.isin(sets[split].labels, torch.tensor(labels))]
    if seed:
        order = torch.Generator().manual_seed(seed)
        indices = indices[torch.randperm(len(indices), generator=order)]
    return split, sets[split], indices, count


def show_wall(digit_set, indices, count, choice):
    """A page of digits; choosing one opens it. `choice` names all settings above the wall."""
    summary, grid = st.container(), st.container(key="digit-grid")
    # Each choice has a pagination of its own, so that another choice begins on its first page.
    number = st.pagination(max(1, -(-len(indices) // count)), key=f"page-{choice}")
    first = (number - 1) * count
    shown = indices[first : first + count]
    summary.caption(
        f"{len(indices):,} pictures, {first + 1:,} to {first + len(shown):,} shown. "
        "Choose one to open it."
    )
    with grid:
        wall(digit_set, shown, st.session_state.opened, open_digit, key="wall")


def show_one(digit_set, split):
    """One digit, large, with its label, shape and numbers."""
    index = st.number_input(
        "Image number", 0, len(digit_set) - 1, key="opened", persist_state="session"
    )
    image = digit_set.images[index]
    label = digit_set.classes[digit_set.labels[index]]
    st.markdown(f"Image {index} of the {split} set is labelled **{label}**.")
    st.plotly_chart(
        enlarged(image),
        key="enlarged",
        config={"displayModeBar": False},
        alt=f"Image {index}, labelled {label}, 28 by 28 pixels",
    )
    st.caption(
        f"Shape {tuple(image.shape)}, {str(image.dtype).removeprefix('torch.')}: "
        f"0 is black, 255 is white; the mean is {image.float().mean():.1f}. "
        "Point at a pixel to read its value."
    )
    with st.expander("All 784 numbers"):
        st.dataframe(image.numpy(), height=320)


source = frame(
    "Dataset",
    "Small pictures, 28 by 28 pixels each, with labels that say what they show. This is all that "
    "the model will ever know of the world.",
)
split, digit_set, indices, count = choose(*digits(source))
st.session_state.opened = min(st.session_state.get("opened", 0), len(digit_set) - 1)
left, right = st.columns([5, 3], gap="large")
with left:
    settings = (source, split, st.session_state.labels, count, st.session_state.get("shuffle"))
    show_wall(digit_set, indices, count, choice="-".join(map(str, settings)))
with right, st.container(key="opened-digit"):
    show_one(digit_set, split)

if not library().has("mnist"):
    bring_mnist()
way_on("train", "Next: let a model learn from them")
