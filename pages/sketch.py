"""The Sketch page: draw a digit, have a model read it, and see why."""

import streamlit as st

from mnist_core.data.digit_set import DIGITS
from ui.session.datasets import datasets, digits, title_of
from ui.session.state import DRAWING, INPUT_METHOD, LAST_SKETCH
from ui.settings.url import OneOf, Url
from ui.shell.frame import frame, next_page_link
from ui.shell.model_choice import came_by_link, choose_model, own_model, tell_missing_model
from ui.sketch.canvas import draw_on_canvas
from ui.sketch.drawing import drawing_on_show
from ui.sketch.explanation import (
    show_ablations,
    show_explanation,
    show_first_layer,
    show_softmax_table,
    show_steps,
)
from ui.sketch.own_digits import ask_meaning, show_own_digits
from ui.sketch.own_upload import upload_own_digits
from ui.sketch.photograph import upload_photograph
from ui.sketch.pixel_editor import edit_pixels
from ui.sketch.prediction import (
    predict_drawing,
    show_hint,
    show_prediction,
    show_probabilities,
    show_second_opinion,
)

INPUT_HINTS = {
    "Draw": "Draw a digit in the black square, with mouse, finger or pen. "
    "With the keyboard? Choose Pixels.",
    "Picture": "Choose a picture of one digit written on paper, or a drawing saved here. On a "
    "phone, take one.",
    "Pixels": "Set pixels by keyboard, mouse or finger, or open a digit from the test set.",
}
LINK_HINT = " A link has no drawing in it: if you were sent one as a picture, choose Picture."

source = frame(
    "Sketch", "Draw a digit: a model reads it and shows why.", (drawing_on_show, own_model)
)
with st.container():  # which may show progress, once: what follows keeps its place all the same
    training, _ = digits(source)
if training.classes != DIGITS:
    st.info(f"{title_of(source)} has no digits in it; a sketch needs a model of digits.")
    source = "mnist" if datasets().has("mnist") else "builtin"
url = Url()
with st.container(
    key="sketch-settings", horizontal=True, vertical_alignment="bottom", gap="medium"
):
    binding = url(INPUT_METHOD.key, OneOf(INPUT_HINTS))
    method = st.segmented_control(
        "Way in",
        INPUT_HINTS,
        default="Draw",
        required=True,
        label_visibility="collapsed",
        **binding,
    )
    named = choose_model(source)
url.tell_refused()
tell_missing_model()


@st.fragment
def sketch_and_answer():
    """The part that runs again when the drawing changes."""
    methods = {
        "Draw": draw_on_canvas,
        "Picture": upload_photograph,
        "Pixels": lambda: edit_pixels(digits(source)[1], source),
    }
    with st.container(key="sketch"):
        with st.container(key="drawing"):
            drawing = methods[method]()
        with st.container(key="answer"):
            prediction = drawing and predict_drawing(drawing, named, source)
            DRAWING.set(drawing)
            if prediction:
                show_prediction(prediction)
                show_second_opinion(prediction, source)
            else:
                from_link = came_by_link() and method != "Picture"
                show_hint(INPUT_HINTS[method] + LINK_HINT * from_link)
            st.caption(f"Read by {named.name}.")
        with st.container(key="shares"):
            if prediction:
                show_probabilities(prediction)
                ask_meaning(prediction)
    if prediction:
        LAST_SKETCH.set(prediction.drawing.pixels)
        show_steps(prediction)
        show_explanation(prediction)
        show_first_layer(prediction)
        show_softmax_table(prediction)
        show_ablations(prediction)
    with st.container():  # so that the uploader keeps its place
        show_own_digits(named, source)
    upload_own_digits()


sketch_and_answer()
next_page_link("dataset", "Look at the digits that such a model learns from")
