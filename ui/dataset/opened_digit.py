"""One digit, opened: its pixels, its numbers, its neighbours, and what a model makes of it."""

import streamlit as st
import torch

from mnist_core import predict
from mnist_core.constants import IMAGE_SIDE
from mnist_core.explore.neighbours import nearest
from mnist_core.explore.selection import Subset
from mnist_core.figures import probability_bars
from mnist_core.imaging.pixels import scale
from ui.components.pixels import show_numbers, show_pixels
from ui.components.wall import wall
from ui.dataset.digit_choice import DigitChoice
from ui.session.sketchbook import put_into_editor
from ui.shell.frame import open_page
from ui.shell.model_choice import choose_model

DEFAULT_REGION = (10, 15)  # rows and columns, the last not included
NEAREST_COUNT = 12
SOON_SECONDS = 0.5  # seconds
VALUE_RANGES = ["0 to 255", "0 to 1"]


def choose_opened(url, count) -> int:
    """The number of the digit that is open, of `count` in its file."""
    last = count - 1
    binding = url("opened", bounds=(0, last))
    if st.session_state.get("opened", 0) > last:
        st.session_state["opened"] = last
    return st.number_input("Image number", 0, last, width=132, **binding)


def open_digit(place):
    st.session_state["opened"] = place


def open_training_digit(place):
    """From a wall of the training file's digits, whichever file is on show otherwise."""
    if st.session_state["set"] == "test":
        st.session_state["set"] = "training file"
    st.session_state["opened"] = place


def show_neighbours(file, place):
    """Buttons that open the digit before and after, of any kind and of the same."""
    same = (file.labels == file.labels[place]).nonzero().flatten()
    at = torch.searchsorted(same, place).item()
    label = file.classes[file.labels[place]]
    before = same[at - 1].item() if at else -1
    after = same[at + 1].item() if at + 1 < len(same) else len(file)
    short = label if len(label) < 3 else ""
    beside = {  # key -> icon, what is on the button, what it means, which it opens
        "previous": ("chevron_left", "", "Previous", place - 1),
        "next": ("chevron_right", "", "Next", place + 1),
        "previous-same": ("keyboard_double_arrow_left", short, f"Previous {label}", before),
        "next-same": ("keyboard_double_arrow_right", short, f"Next {label}", after),
    }
    for key, (icon, words, means, to) in beside.items():
        st.button(
            words,
            key=key,
            icon=f":material/{icon}:",
            icon_position="right" if "next" in key else "left",
            help=means,
            disabled=not 0 <= to < len(file),
            on_click=open_digit,
            args=(to,),
        )


def show_digit(url, choice: DigitChoice, part: Subset, place):
    """What there is to know of the digit at `place` in the file, as it is in `part`.

    Returns its picture and a container for what a model makes of it, which is best asked for last.
    """
    file, position = part.file, part.position(place)
    digits, at = (file, place) if position is None else (part.digits, position)
    image, label = digits.images[at], digits.classes[digits.labels[at]]
    describe_digit(choice, place, label)
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rows = st.slider("Rows", 0, IMAGE_SIDE, DEFAULT_REGION, width=150, **url("rows"))
        columns = st.slider("Columns", 0, IMAGE_SIDE, DEFAULT_REGION, width=150, **url("columns"))
    rows, columns = widened(rows), widened(columns)
    alt = f"Image {place}, labelled {label}"
    with picture:
        show_pixels("pixels", image, rows, columns, alt)
    show_region(url, image, rows, columns)
    prediction = st.container(key="reading-of-it")
    show_nearest(file, image, place)
    if st.button(
        "Send to Sketch",
        key="send-to-sketch",
        icon=":material/draw:",
        help="Opens this digit in the editor of the Sketch page.",
    ):
        put_into_editor(image, f"image {place} of the {choice.kind} file, labelled {label}")
        open_page("sketch")
    return image, prediction


def describe_digit(choice, place, label):
    """What the digit is, and what becomes of it."""
    file = choice.part.file
    true = file.classes[file.labels[place]]
    st.markdown(f"Image {place} of the {choice.kind} file is labelled **{true}**.")
    fate = choice.membership(place)
    if fate == "validation":
        st.caption("The cut holds it out for validation.")
    elif fate == "left out":
        st.caption("The experiments leave it out.")
    elif fate == "training":
        wrong = f", as a {label}" if label != true else ""
        st.caption(f"The cut gives it to training{wrong}.")


def widened(ends):
    """A region's (first, end), of one row or column at least."""
    first, end = ends
    return (
        (first, end)
        if end > first
        else (min(first, IMAGE_SIDE - 1), min(first, IMAGE_SIDE - 1) + 1)
    )


def show_region(url, image, rows, columns):
    """The numbers of a region, and what the picture is to a program."""
    code = f"image[{rows[0]}:{rows[1]}, {columns[0]}:{columns[1]}]"
    unit = st.segmented_control(
        f"`{code}`, outlined in orange, from",
        VALUE_RANGES,
        default=VALUE_RANGES[0],
        required=True,
        **url("unit"),
    )
    values = (
        image if unit == VALUE_RANGES[0] else scale(image[None]).reshape(IMAGE_SIDE, IMAGE_SIDE)
    )
    with st.container(key="region"):
        show_numbers(image, values[slice(*rows), slice(*columns)], rows, columns)
    st.caption(
        "As a picture: 28 x 28 pixels, 8-bit grey, uint8 from 0, paper, to 255, ink. "
        "As the model's tensor: shape (1, 28, 28), float32 from 0 to 1, flattened to 784. "
        f"Mean {image.float().mean():.1f}, {int((image > 0).sum())} pixels with ink."
    )


def show_digit_prediction(source, image, classes):
    """What a model makes of the picture.

    On a visitor's first run it comes a moment later, by itself: the server's first visitor waits
    for a model to be trained, which keeps the server from handing out the pictures meanwhile.
    """
    first = "model-asked-for" not in st.session_state

    @st.fragment(run_every=SOON_SECONDS if first else None)
    def prediction():
        st.markdown("**What the model makes of it**")
        if "model-asked-for" not in st.session_state:
            st.session_state["model-asked-for"] = True
            return
        show_digit_probabilities(source, image, classes)
        if first:
            st.rerun()  # so that it doesn't come again and again

    prediction()


def show_digit_probabilities(source, image, classes):
    named = choose_model(source)
    probabilities = predict(named.model, image)
    answer = classes[probabilities.argmax()]
    figure = probability_bars(probabilities, classes)
    figure["layout"]["height"] = 230
    st.plotly_chart(
        figure,
        key="reading",
        config={"displayModeBar": False},
        alt=f"Ten probabilities; the likeliest is {answer}, with {probabilities.max():.1%}",
    )
    st.caption(f"Read by {named.name}.")


def show_nearest(file, image, place):
    st.markdown("**Nearest pictures in its file**, pixel by pixel")
    found, apart = nearest(file.images, image, NEAREST_COUNT, leave_out=place)
    wall(file, found, place, open_digit, key="nearest")
    if len(apart):
        st.caption(
            f"Their distances are {apart[0]:.1f} to {apart[-1]:.1f}; 1 is as much as one pixel "
            "turned from paper to ink."
        )
