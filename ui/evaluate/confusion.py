"""The confusion matrix, and the images that each of its cells counts."""

from functools import partial
from typing import Any

import streamlit as st

from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures.numbers import percent
from ui.components.confusion_matrix import show_confusion_matrix
from ui.components.heat_map import is_cell
from ui.components.wall import wall
from ui.evaluate.opened import IMAGES_PER_PAGE, open_cell, open_image, page_of, page_slot
from ui.session.state import EXAMPLE, READ_AS, TRUE_LABEL

LISTED_COUNT = 5  # kinds of mistakes in words
SUREST_COUNT, SUREST_ANCHOR = 20, "surest-mistakes"  # mistakes; their place in the address
SUREST_SIZE = 4.5  # rem: the minimum width of a cell


def choose_cell(predictions: Predictions, bindings, start: tuple[int, int]) -> tuple[int, int]:
    """Choose a cell of the confusion matrix, (true label, answer); `start` by default."""
    classes = predictions.digits.classes

    def take():
        cell = TRUE_LABEL.get(), READ_AS.get()
        if is_cell(list(cell), len(classes), len(classes)):  # a browser may send anything
            open_cell(predictions, cell)

    options: dict[str, Any] = {
        "options": range(len(classes)),
        "format_func": classes.__getitem__,
        "on_change": take,
    }
    label_binding, answer_binding = bindings
    with st.container(horizontal=True):
        label = st.selectbox("True label", index=start[0], **options, **label_binding)
        answer = st.selectbox("Read as", index=start[1], **options, **answer_binding)
    return label, answer


def show_confusion(predictions: Predictions, cell: tuple[int, int]):
    """Show the confusion matrix, whose cells can be chosen."""
    st.caption("Each cell counts pictures: choose one to see them.")
    show_confusion_matrix(
        "confusion",
        predictions.score.confusion,
        predictions.digits.classes,
        "Confusion matrix: rows are true labels, columns what the model read",
        cell,
        partial(open_cell, predictions),
    )
    classes = predictions.digits.classes
    listed = [
        f"{classes[label]} read as {classes[answer]} ({count:,})"
        for label, answer, count in predictions.commonest_mistakes[:LISTED_COUNT]
    ]
    if listed:
        st.caption(f"Most frequent mistakes: {', '.join(listed)}.")


def show_cell(predictions: Predictions, cell: tuple[int, int], opened: int):
    """Show the images of a cell with the model's confidence, the worst first.

    The image with the number `opened` is highlighted.
    """
    indices = predictions.taken_for(*cell)
    label, answer = (predictions.digits.classes[number] for number in cell)
    if not len(indices):
        st.markdown(f"**No picture** labelled **{label}** was read as **{answer}**.")
        return
    one = len(indices) == 1
    those = f"**{len(indices):,} picture{'' if one else 's'}** labelled **{label}**"
    read = "right" if label == answer else f"as **{answer}**"
    order = "least sure" if label == answer else "surest"
    st.markdown(
        f"{those} {'was' if one else 'were'} read {read}"
        + ("." if one else f". The ones it was {order} of come first.")
    )
    pages, page = -(-len(indices) // IMAGES_PER_PAGE), 1
    grid = st.container(key="cell-pictures")
    if pages > 1:
        page = st.pagination(pages, default=page_of(indices, opened), key=page_slot(cell).key)
    shown = indices[(page - 1) * IMAGES_PER_PAGE : page * IMAGES_PER_PAGE]
    captions = [percent(share, 0, ">") for share in predictions.confidences[shown].tolist()]
    with grid:
        wall(predictions.digits, shown, opened, EXAMPLE.set, key="cell-wall", captions=captions)
    st.caption("Under each: how sure the model was. Choose one to open it.")


def show_surest_mistakes(predictions: Predictions, opened: int):
    """Show the most confident mistakes of all cells."""
    st.header("The surest mistakes", anchor=SUREST_ANCHOR)
    shown = predictions.surest_mistakes[:SUREST_COUNT]
    if not len(shown):
        st.markdown("There are none: every picture was read right.")
        return
    digits, classes = predictions.digits, predictions.digits.classes
    labels, answers = digits.labels[shown].tolist(), predictions.answers[shown].tolist()
    confidences = predictions.confidences[shown].tolist()
    st.markdown(
        f"Of {len(predictions.surest_mistakes):,} mistakes, these are the {len(shown)} that the "
        "model was surest of. Under each: its label, what it was read as, and how sure the model "
        "was. Choose one to see why."
    )
    wall(
        digits,
        shown,
        opened,
        partial(open_image, predictions),
        key="surest-wall",
        captions=[
            f"{classes[label]} → {classes[answer]}\n{percent(confidence, over='>')}"
            for label, answer, confidence in zip(labels, answers, confidences, strict=True)
        ],
        size=SUREST_SIZE,
    )
