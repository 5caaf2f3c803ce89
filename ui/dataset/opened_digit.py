"""One opened digit: its pixels, its numbers, its nearest neighbours, and its prediction."""

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DigitSet, predict
from mnist_core.constants import IMAGE_SIDE
from mnist_core.explore.neighbours import nearest
from mnist_core.explore.selection import Subset
from mnist_core.figures.numbers import percent
from ui.components.bars import show_bars
from ui.components.pixels import VALUE_RANGES, choose_values, show_numbers, show_pixels
from ui.components.wall import wall
from ui.dataset.digit_choice import DigitChoice
from ui.session.models import trained_baselines
from ui.session.state import MODEL_ASKED_FOR, OPENED_DIGIT, put_into_editor
from ui.settings.url import Number, OneOf, Range, Url
from ui.shell.frame import open_page
from ui.shell.model_choice import choose_model, own_model
from ui.shell.share import show_share

DEFAULT_REGION = (10, 15)  # rows and columns, the last not included
NEAREST_COUNT = 12
SOON_SECONDS = 0.5


def choose_opened(url: Url, count) -> int:
    """Choose the index of the opened digit, of `count` in its file."""
    last = count - 1
    binding = url("opened", Number(0, last))
    if OPENED_DIGIT.get() > last:
        OPENED_DIGIT.set(last)
    return st.number_input("Image number", 0, last, width=132, **binding)


def show_neighbours(file: DigitSet, index: int):
    """Buttons that open the digit before and after of the same kind."""
    same = (file.labels == file.labels[index]).nonzero().flatten()
    at = int(torch.searchsorted(same, index))
    label = file.classes[file.labels[index]]
    neighbours = {  # key -> what it is called, where it is among those of its kind
        "previous-same": (f"Previous {label}", at - 1),
        "next-same": (f"Next {label}", at + 1),
    }
    for key, (words, there) in neighbours.items():
        exists = 0 <= there < len(same)
        neighbour = int(same[there]) if exists else index
        st.button(words, key=key, disabled=not exists, on_click=OPENED_DIGIT.set, args=(neighbour,))


def show_digit(url: Url, choice: DigitChoice, subset: Subset, index: int):
    """Show the digit at `index` in the file, as it is in the `subset`.

    Returns its image and a container for its prediction, which should be computed last.
    """
    position = subset.position(index)
    digits, at = (subset.file, index) if position is None else (subset.digits, position)
    (image,), (label,) = digits.batch(torch.tensor([at]))
    label = digits.classes[label]
    describe_digit(choice, index, label)
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rows = choose_region(url, "Rows")
        columns = choose_region(url, "Columns")
    with picture:
        show_pixels("pixels", image, rows, columns, f"Image {index}, labelled {label}")
    show_region(url, image, rows, columns)
    prediction = st.container(key="reading-of-it")
    show_nearest(choice, subset, image, index)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Send to Sketch",
            key="send-to-sketch",
            icon=":material/draw:",
            help="Opens this digit in the pixel editor of the Sketch page.",
        ):
            put_into_editor(image, f"image {index} of the {choice.kind} file, labelled {label}")
            open_page("sketch")
        show_share((own_model,), "share-picture")
    return image, prediction


def describe_digit(choice: DigitChoice, index: int, label):
    """Show the digit's label, and its part of the split."""
    file = choice.subset.file
    true = file.classes[file.labels[index]]
    st.markdown(f"Image {index} of the {choice.kind} file is labelled **{true}**.")
    wrong = f", labelled {label}" if label != true else ""
    fates = {
        "validation": "It is held out for validation: the model never learns from it.",
        "left out": "Your experiments leave it out.",
        "training": f"The model learns from it{wrong}.",
    }
    if (fate := choice.membership(index)) in fates:
        st.caption(fates[fate])


def choose_region(url: Url, label) -> tuple[int, int]:
    """Choose (first, end) of at least one row or column."""
    binding = url(label.lower(), Range(0, IMAGE_SIDE))
    first, end = st.slider(label, 0, IMAGE_SIDE, DEFAULT_REGION, width=150, **binding)
    if end > first:
        return first, end
    first = min(first, IMAGE_SIDE - 1)
    return first, first + 1


def show_region(url: Url, image: Tensor, rows, columns):
    """Show the numbers in a region, and how the image is stored."""
    code = f"image[{rows[0]}:{rows[1]}, {columns[0]}:{columns[1]}]"
    binding = url("unit", OneOf(VALUE_RANGES))
    values = choose_values(f"The pixels outlined in orange, `{code}`", image, binding)
    with st.container(key="region"):
        show_numbers(image, values[slice(*rows), slice(*columns)], rows, columns)
    st.caption(
        "The file stores 28 x 28 whole numbers (uint8) from 0 for paper to 255 for ink: their mean "
        f"is {image.float().mean():.1f}, and {int((image > 0).sum())} pixels have ink. The model "
        "gets a tensor of shape (1, 28, 28), float32 from 0 to 1, flattened to 784 numbers."
    )


def show_digit_prediction(source: str, image: Tensor, classes):
    """Show a model's prediction for the image.

    If the baseline isn't trained yet, because the server has just started, the prediction appears a
    moment later, so that training doesn't delay the images.
    """
    later = source not in trained_baselines() and not MODEL_ASKED_FOR.get()

    @st.fragment(run_every=SOON_SECONDS if later else None)
    def prediction():
        st.markdown("**What the model makes of it**")
        if later and not MODEL_ASKED_FOR.get():
            MODEL_ASKED_FOR.set(True)
            return
        show_answer(source, image, classes)
        if later:
            st.rerun()  # so that it doesn't come again and again

    prediction()


def show_answer(source: str, image: Tensor, classes):
    named = choose_model(source)
    probabilities = predict(named.model, image)
    answer = classes[probabilities.argmax()]
    alt = (
        f"Ten probabilities; the likeliest is {answer}, with {percent(probabilities.max().item())}"
    )
    show_bars("reading", probabilities, alt, classes)
    st.caption(f"Read by {named.name}.")


def show_nearest(choice: DigitChoice, subset: Subset, image: Tensor, index: int):
    file = subset.file
    st.markdown("**The most similar pictures**, compared pixel by pixel")
    if torch.equal(image, file.images[index]):
        found, distances = nearest_in_file(choice.source, choice.kind, index, file)
    else:  # an experiment has changed it
        found, distances = nearest(file.images, image, NEAREST_COUNT, leave_out=index)
    wall(file, found, index, OPENED_DIGIT.set, key="nearest")
    if len(distances):
        st.caption(
            f"Their distances are {distances[0]:.1f} to {distances[-1]:.1f}; one pixel changed "
            "from paper to ink would be 1."
        )


@st.cache_resource(max_entries=1000, show_spinner=False)
def nearest_in_file(source: str, kind: str, index: int, _file: DigitSet):
    """The nearest neighbours of a digit in the file, cached: many visitors open the first one."""
    return nearest(_file.images, _file.images[index], NEAREST_COUNT, leave_out=index)
