"""The lesson's ideas, each with something to play with."""

import streamlit as st

from ui.concepts import (
    show_batches,
    show_descent,
    show_image,
    show_limit,
    show_linear,
    show_loss,
    show_softmax,
    show_split,
)
from ui.frame import frame, way_on
from ui.link import Link
from ui.models import choose_reader

ANCHORS = {
    "image": "Image",
    "split": "Split",
    "batches": "Batches",
    "linear": "Linear layer",
    "softmax": "Softmax",
    "loss": "Loss",
    "descent": "Descent",
    "limit": "Limit",
}

source = frame(
    "Concepts",
    "Eight ideas, from pixels to loss and beyond, each with something to play with. The address "
    "remembers what you set: copy it, and others see the same.",
)
link = Link()
st.markdown(" · ".join(f"[{name}](#{anchor})" for anchor, name in ANCHORS.items()))
notice = st.container()
for block in (show_image, show_split, show_batches):
    st.fragment(block)(link, source)

st.caption("From here on, a model takes part.")
reader = choose_reader(source)
st.caption(f"It is {reader.name}.")
for block in (show_linear, show_softmax, show_loss, show_descent):
    st.fragment(block)(link, source, reader)
st.fragment(show_limit)(link, source)
with notice:
    link.tell_refused()
way_on("train", "See it all at work: let a model learn")
