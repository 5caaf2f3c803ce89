"""Who is taken for whom: the confusion matrix, and the pictures behind any of its cells."""

from functools import partial
from pathlib import Path

import streamlit as st

from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures import confusion_matrix
from ui.components.wall import wall

PICTURES_PER_PAGE = 40  # pictures of a cell that are shown at once
TRUE_LABEL_KEY, READ_AS_KEY = "true_label", "read_as"  # the cell, in the session and in the address

_cells = st.components.v2.component(
    "chart_cells", js=(Path(__file__).parent / "cells.js").read_text()
)


def choose_cell(readings: Predictions, url) -> tuple[int, int]:
    """A cell of the confusion matrix, (true label, answer); at first, the commonest mistake."""
    classes = readings.digits.classes
    commonest = commonest_mistake(readings.score.confusion)
    bindings = [url(key, words=classes.__getitem__) for key in (TRUE_LABEL_KEY, READ_AS_KEY)]
    follow(commonest)
    with st.container(horizontal=True):
        return tuple(
            st.selectbox(
                title,
                range(len(classes)),
                index=first,
                format_func=classes.__getitem__,
                on_change=open_worst,
                args=(readings,),
                **binding,
            )
            for title, first, binding in zip(
                ("True label", "Read as"), commonest, bindings, strict=True
            )
        )


def follow(commonest):
    """Until a cell is chosen, the cell is the commonest mistake, whatever is read by whom."""
    before = st.session_state.get("commonest-mistake", commonest)
    if before == (st.session_state.get(TRUE_LABEL_KEY), st.session_state.get(READ_AS_KEY)):
        st.session_state[TRUE_LABEL_KEY], st.session_state[READ_AS_KEY] = commonest
    st.session_state["commonest-mistake"] = commonest


def show_confusion(readings: Predictions, cell):
    """The confusion matrix, in which another cell can be chosen."""
    classes = readings.digits.classes
    st.caption("Choose a cell to see the pictures that it counts.")
    with st.container(key="confusion-cells"):
        st.plotly_chart(
            confusion_matrix(readings.score.confusion, classes, cell),
            key="confusion",
            config={"displayModeBar": False},
            alt="Confusion matrix: rows are true labels, columns what the model read",
        )
    _cells(
        key="cells",
        data={"place": "confusion-cells", "side": len(classes), "shown": "cell"},
        on_cell_change=partial(take_cell, readings),
        height=1,
    )


def commonest_mistake(confusion) -> tuple[int, int]:
    """(true label, answer) of the most frequent mistake; (0, 0) where there is none."""
    mistakes = confusion.clone().fill_diagonal_(0)
    return divmod(mistakes.argmax().item(), len(confusion))


def take_cell(readings):
    """Take the cell that was clicked."""
    st.session_state[TRUE_LABEL_KEY], st.session_state[READ_AS_KEY] = st.session_state.cells.cell
    open_worst(readings)


def open_worst(readings):
    """Open the chosen cell's first picture, if there is one."""
    those = readings.taken_for(st.session_state[TRUE_LABEL_KEY], st.session_state[READ_AS_KEY])
    if len(those):
        open_example(those[0].item())


def open_example(index):
    st.session_state.example = index


def show_cell(readings: Predictions, cell, opened):
    """The pictures of a cell, what was worst done first, each with how sure the model was.

    The picture with the number `opened` stands out.
    """
    those = readings.taken_for(*cell)
    label, answer = (readings.digits.classes[place] for place in cell)
    count = f"{len(those):,} picture{'' if len(those) == 1 else 's'}"
    if not len(those):
        st.markdown(f"**No picture** labelled **{label}** was read as **{answer}**.")
        return
    if cell[0] == cell[1]:
        st.markdown(f"**{count}** labelled **{label}** read right; the least sure come first.")
    else:
        st.markdown(
            f"**{count}** labelled **{label}** read as **{answer}**; the surest of those "
            "mistakes come first."
        )
    # Each cell has a pagination of its own, so that another one begins on its first page.
    pages, number = -(-len(those) // PICTURES_PER_PAGE), 1
    grid = st.container(key="cell-pictures")
    if pages > 1:
        number = st.pagination(pages, key=f"cell-page-{cell[0]}-{cell[1]}")
    shown = those[(number - 1) * PICTURES_PER_PAGE : number * PICTURES_PER_PAGE]
    with grid:
        wall(
            readings.digits,
            shown,
            opened,
            open_example,
            key="cell-wall",
            captions=[briefly(sure) for sure in readings.confidences[shown].tolist()],
        )
    st.caption("Below each, how sure the model was. Choose one to open it.")


def briefly(share):
    """A share in whole percent; softmax never gives quite all, though it may round to that."""
    return f"{share:.0%}" if share < 0.995 else ">99%"
