"""Test the model on digits that it never saw."""

import streamlit as st

from ui.first_sight import is_drawn
from ui.frame import frame, way_on
from ui.link import Link
from ui.mistakes import choose_cell, show_cell, show_confusion
from ui.models import choose_reader
from ui.picture import choose_picture, show_picture
from ui.score import read_test_set, score_on_learned, show_beside, show_score
from ui.test_sets import OWN, choose_test_set
from ui.trust import show_calibration, show_classes

source = frame(
    "Evaluate",
    "The test set was kept aside all along. How the model does on it is how it would do on "
    "pictures that nobody has seen yet.",
)
link = Link()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    reader = choose_reader(source)
    test = choose_test_set(link, source)
refused = st.container()
st.caption(f"Read by {reader.name}; tested on {test.title}.")
if test.name == OWN and reader is st.session_state.get("taught"):
    st.caption("It has learned sketches of yours: only those that you have kept since are a test.")
readings = read_test_set(reader, test)
show_score(readings.score)
if not is_drawn():
    with refused:
        link.tell_refused()  # now, as the next run's address has forgotten it
    st.stop()  # the charts below keep a browser busy for a second
beside = st.container()


@st.fragment
def explore():
    """What is chosen in here changes no score, so nothing outside is drawn again."""
    st.subheader("Who is taken for whom", anchor=False)
    matrix, pictures = st.columns(2, gap="large")
    one = st.container(key="opened-digit")
    with one:
        st.subheader("One picture", anchor=False)
        index = choose_picture(readings, link)
    with pictures, st.container(key="cell"):
        cell = choose_cell(readings, link)
        show_cell(readings, cell, index)
    with matrix:
        show_confusion(readings, cell)
    with one:
        show_picture(reader.model, readings, index, test.title)


explore()
show_classes(readings)
show_calibration(readings)
with beside:  # last, as it takes longest where the training set is large
    show_beside(score_on_learned(reader) | {"test": readings.score})
with refused:
    link.tell_refused()
way_on("sketch", "Next: draw a digit of your own")
