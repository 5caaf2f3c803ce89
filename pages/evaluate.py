"""The Evaluate page: test a model on digits that it never saw."""

import streamlit as st

from ui.components.anchor import OPENED_KEY
from ui.evaluate.confusion import choose_cell, show_cell, show_confusion, show_surest_mistakes
from ui.evaluate.example import choose_example, show_example
from ui.evaluate.opened import bind_opened, cell_of, default_image, follow_commonest_mistake
from ui.evaluate.reliability import show_calibration, show_classes
from ui.evaluate.score import show_score, show_score_on_learned
from ui.evaluate.test_sets import choose_test_set, own_digits
from ui.evaluate.writers import show_writers
from ui.session.predictions import OWN_TEST_SET, predictions_on, score_on_learned
from ui.session.state import EXAMPLE, TAUGHT_MODEL
from ui.settings.url import Url
from ui.shell.first_paint import lower_part_is_near
from ui.shell.frame import frame, next_page_link
from ui.shell.model_choice import choose_model, own_model, tell_missing_model

LEFT_BEHIND = own_digits, own_model  # by a link
source = frame(
    "Evaluate",
    "The test set was kept aside all along. How well the model reads it says how well it would "
    "read new pictures.",
    LEFT_BEHIND,
)
url = Url()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    named = choose_model(source)
    test_set = choose_test_set(url, source, named)
refused = st.container()
tell_missing_model()
st.caption(f"Read by {named.name}; tested on {test_set.title}.")
if test_set.name == OWN_TEST_SET and named is TAUGHT_MODEL.get():
    st.caption(
        "It has learned from your sketches: only those that you kept afterwards are a fair test."
    )
with st.spinner(f"Reading {len(test_set.digits):,} pictures …"):
    predictions = predictions_on(named, test_set)
show_score(predictions.score)
with st.container(key="learned"):  # which has its place on the page as soon as something is in it
    learned = st.container()
explored = st.container()
charts_wanted = lower_part_is_near()


def choose(cell_images, example) -> tuple[tuple[int, int], int]:
    """Choose a cell of the confusion matrix, (true label, answer), and an image number."""
    *cell_bindings, image_binding = bind_opened(url, predictions)
    start = follow_commonest_mistake(predictions)
    if EXAMPLE.key in st.query_params:  # a link to an image leads to its cell, unless it names one
        with example:
            index = choose_example(predictions, image_binding, start.image)
        with cell_images:
            return choose_cell(predictions, cell_bindings, cell_of(predictions, index)), index
    with cell_images:
        cell = choose_cell(predictions, cell_bindings, start[:2])
    with example:
        return cell, choose_example(predictions, image_binding, default_image(predictions, cell))


@st.fragment
def explore():
    """A fragment: choices here don't change scores, so the rest of the page needn't run again."""
    st.header("What it mixes up", anchor=False)
    matrix, cell_images = st.columns(2, gap="large")
    surest = st.container()
    example = st.container(key=OPENED_KEY)
    with example:
        st.header("One picture", anchor=False)
    cell_images = cell_images.container(key="cell")
    cell, index = choose(cell_images, example)
    with cell_images:
        show_cell(predictions, cell, index)
    with matrix:
        show_confusion(predictions, cell)
    with surest:
        show_surest_mistakes(predictions, index)
    if charts_wanted:
        with example:
            tell_missing_model("-of-picture")
            show_example(named.model, predictions, index, test_set.title, LEFT_BEHIND)


with explored:
    explore()
if charts_wanted and test_set.writers is not None:
    show_writers(predictions, test_set.writers)
if charts_wanted:
    show_classes(predictions)
    show_calibration(predictions)
with (
    learned,
    st.spinner("Reading the pictures that it learned from …"),
):  # last, as it may take long
    show_score_on_learned(score_on_learned(named) | {"test": predictions.score})
with refused:
    url.tell_refused()
next_page_link("sketch", "Next: draw a digit of your own")
