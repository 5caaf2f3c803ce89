"""Draw a digit and have it read."""

import streamlit as st

from mnist_core.digits import DIGITS
from ui.answer import read, show_answer, show_hint, show_probabilities
from ui.canvas import draw
from ui.editor import edit
from ui.frame import frame, way_on
from ui.library import digits, library, title_of
from ui.link import Link
from ui.models import choose_reader
from ui.own_hand import ask_meaning, show_own_hand
from ui.reasons import show_evidence, show_lab, show_softmax, show_steps
from ui.upload import upload

STYLE = """<style>
.st-key-drawing { gap: 0.25rem; }
.st-key-clear { margin: -3.15rem 0 0 6.6rem; }  /* beside the canvas's own undo and redo */
/* On a phone, the answer stands above the pixel editor, and must not push it about. */
@media (max-width: 640px) {
  .st-key-sketch > :has(.st-key-answer-pixels) { order: -1; }
  .st-key-sketch > :has(.st-key-answer-pixels), .st-key-answer-pixels { min-width: 100%; }
  .st-key-answer-pixels { min-height: 20rem; }
  .st-key-answer-pixels .answer { font-size: 4.5rem; }
}
.st-key-meant { display: grid; gap: 0.25rem; }
.st-key-meant { grid-template-columns: repeat(10, minmax(0, 2.25rem)); }
.st-key-meant > * { width: 100%; min-width: 0; }
.st-key-meant button { padding: 0.25rem 0; min-width: 0; }
</style>"""
HINTS = {
    "Draw": "Draw a digit from 0 to 9 in the black square, with mouse, finger or pen. It is read "
    "as soon as you let go; a mere dot isn't.",
    "Photograph": "Choose a picture of one digit written on paper. On a phone, take one.",
    "Pixels": "Set pixels with keyboard, mouse or finger, or take a digit from the test set.",
}

source = frame("Sketch", "Draw one digit, and a linear model reads it and says why.")
st.html(STYLE)
with st.container():  # which may show progress, once: what follows keeps its place all the same
    training, _ = digits(source)
if training.classes != DIGITS:
    st.info(f"{title_of(source)} has no digits in it; a sketch needs a model of digits.")
    source = "mnist" if library().has("mnist") else "builtin"
link = Link()
with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
    way = st.segmented_control(
        "Way in", HINTS, default="Draw", required=True, label_visibility="collapsed", **link("way")
    )
    reader = choose_reader(source)
link.tell_refused()


@st.fragment
def sketch_and_answer():
    ways = {"Draw": draw, "Photograph": upload, "Pixels": lambda: edit(digits(source)[1], source)}
    with st.container(horizontal=True, gap="medium", key="sketch"):
        with st.container(width=330 if way == "Pixels" else 290, key="drawing"):
            drawn = ways[way]()
        with st.container(width=240, key=f"answer-{way.lower()}"):
            reading = drawn and read(drawn, reader, source)
            if reading:
                show_answer(reading)
            else:
                show_hint(HINTS[way])
            st.caption(f"Read by {reader.name}.")
        with st.container(width=400):
            if reading:
                show_probabilities(reading)
                ask_meaning(reading)
    if reading:
        st.session_state["last-sketch"] = reading.drawn.pixels
        show_steps(reading)
        show_evidence(reading)
        show_softmax(reading)
        show_lab(reading)
    show_own_hand(reader, source)


sketch_and_answer()
way_on("dataset", "Look at the digits that such a model learns from")
