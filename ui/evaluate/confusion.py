"""The confusion matrix, and the images that each of its cells counts."""

from functools import partial
from typing import Any

import streamlit as st
from torch import Tensor

from mnist_core.evaluation.predictions import Predictions
from ui.components.confusion_matrix import show_confusion_matrix
from ui.components.heat_map import is_cell
from ui.components.wall import wall
from ui.session.state import COMMONEST_MISTAKE, EXAMPLE, READ_AS, TRUE_LABEL
from ui.settings.url import OneOf, Url

IMAGES_PER_PAGE = 40


def choose_cell(predictions: Predictions, url: Url) -> tuple[int, int]:
    """A cell of the confusion matrix, (true label, answer); at first, the commonest mistake."""
    classes = predictions.digits.classes
    commonest = commonest_mistake(predictions.score.confusion)
    labels = OneOf(range(len(classes)), classes.__getitem__)
    label_url, answer_url = url(TRUE_LABEL.key, labels), url(READ_AS.key, labels)
    follow_commonest_mistake(commonest)
    shared: dict[str, Any] = {
        "options": range(len(classes)),
        "format_func": classes.__getitem__,
        "on_change": open_first_of_cell,
        "args": (predictions,),
    }
    with st.container(horizontal=True):
        label = st.selectbox("True label", index=commonest[0], **shared, **label_url)
        answer = st.selectbox("Read as", index=commonest[1], **shared, **answer_url)
    return label, answer


def commonest_mistake(confusion: Tensor) -> tuple[int, int]:
    """(true label, answer) of the most frequent mistake; (0, 0) where there is none."""
    mistakes = confusion.clone().fill_diagonal_(0)
    return divmod(int(mistakes.argmax()), len(confusion))


def follow_commonest_mistake(commonest: tuple[int, int]):
    """Until a cell is chosen, keep it at the commonest mistake, whichever model and test set."""
    before = COMMONEST_MISTAKE.get() or commonest
    if before == (TRUE_LABEL.get(), READ_AS.get()):
        set_cell(commonest)
    COMMONEST_MISTAKE.set(commonest)


def set_cell(cell: tuple[int, int]):
    TRUE_LABEL.set(cell[0])
    READ_AS.set(cell[1])


def show_confusion(predictions: Predictions, cell: tuple[int, int]):
    """The confusion matrix, in which another cell can be chosen."""
    st.caption("Choose a cell to see the pictures that it counts.")
    show_confusion_matrix(
        "confusion",
        predictions.score.confusion,
        predictions.digits.classes,
        "Confusion matrix: rows are true labels, columns what the model read",
        cell,
        partial(take_cell, predictions),
    )


def take_cell(predictions: Predictions, cell: tuple[int, int]):
    set_cell(cell)
    open_first_of_cell(predictions)


def open_first_of_cell(predictions: Predictions):
    """Open the chosen cell's first image, if there is one."""
    label, answer = TRUE_LABEL.get(), READ_AS.get()
    side = len(predictions.digits.classes)
    if label is None or answer is None or not is_cell([label, answer], side, side):
        return
    if len(indices := predictions.taken_for(label, answer)):
        EXAMPLE.set(int(indices[0]))


def show_cell(predictions: Predictions, cell: tuple[int, int], opened: int):
    """The images of a cell, the worst first, each with how sure the model was.

    The image with the number `opened` stands out.
    """
    indices = predictions.taken_for(*cell)
    label, answer = (predictions.digits.classes[number] for number in cell)
    if not len(indices):
        st.markdown(f"**No picture** labelled **{label}** was read as **{answer}**.")
        return
    those = f"**{len(indices):,} picture{'' if len(indices) == 1 else 's'}** labelled **{label}**"
    if label == answer:
        st.markdown(f"{those} read right; the least sure come first.")
    else:
        st.markdown(f"{those} read as **{answer}**; the surest of those mistakes come first.")
    # Each cell has a pagination of its own, so that another one begins on its first page.
    pages, page = -(-len(indices) // IMAGES_PER_PAGE), 1
    grid = st.container(key="cell-pictures")
    if pages > 1:
        page = st.pagination(pages, key=f"cell-page-{cell[0]}-{cell[1]}")
    shown = indices[(page - 1) * IMAGES_PER_PAGE : page * IMAGES_PER_PAGE]
    captions = [as_percent(share) for share in predictions.confidences[shown].tolist()]
    with grid:
        wall(predictions.digits, shown, opened, EXAMPLE.set, key="cell-wall", captions=captions)
    st.caption("Below each, how sure the model was. Choose one to open it.")


def as_percent(confidence: float) -> str:
    """In whole percent; softmax never gives quite all, though it may round to that."""
    return f"{confidence:.0%}" if confidence < 0.995 else ">99%"
