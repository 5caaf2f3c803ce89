"""The drawing canvas: what the visitor drew, kept from one visit of the page to the next."""

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from ui.fabric import strokes_of

SIZE = 280  # CSS pixels
PEN = 20

BLANK = {"objects": []}


def canvas() -> list[np.ndarray]:
    """The canvas, which begins with what was on it when the visitor last left the page.

    Returns the strokes, each float64 (K, 2), points (x, y) in CSS pixels.
    """
    if "canvas" not in st.session_state:  # it isn't on the page yet, or not any more
        st.session_state["canvas-start"] = st.session_state.get("drawing", BLANK)
    result = st_canvas(
        stroke_width=PEN,
        stroke_color="#fff",
        background_color="#000",
        width=SIZE,
        height=SIZE,
        initial_drawing=st.session_state["canvas-start"],
        key="canvas",
    )
    st.session_state.drawing = result.json_data or BLANK
    with st.container(horizontal=True, gap="small"):
        state = {"disabled": not st.session_state.drawing.get("objects")}
        st.button("Undo", key="undo", icon=":material/undo:", on_click=undo, **state)
        st.button("Clear", key="clear", icon=":material/delete:", on_click=clear, **state)
    return strokes_of(st.session_state.drawing)


def undo():
    begin_with(st.session_state.drawing["objects"][:-1])


def clear():
    begin_with([])


def begin_with(objects):
    """Put these strokes on the canvas, numbered, as it ignores what it was given the last time."""
    number = st.session_state["canvas-start"].get("number", 0) + 1
    st.session_state["canvas-start"] = {"objects": objects, "number": number}
