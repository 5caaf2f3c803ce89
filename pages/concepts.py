"""The Concepts page: the lesson's ideas, each with something to play with."""

import streamlit as st

from ui.concepts.blocks.batches import show_batches
from ui.concepts.blocks.descent import show_descent
from ui.concepts.blocks.image import show_image
from ui.concepts.blocks.limit import show_limit
from ui.concepts.blocks.linear import show_linear
from ui.concepts.blocks.loss import show_loss
from ui.concepts.blocks.module import show_module
from ui.concepts.blocks.softmax import show_softmax
from ui.concepts.blocks.split import show_split
from ui.concepts.lesson_notebook import show_notebook_download
from ui.settings.url import Url
from ui.shell.first_paint import lower_part_is_near
from ui.shell.frame import TEACHERS_PAGE, frame, next_page_link, page_named
from ui.shell.model_choice import choose_model, own_model

BLOCK_TITLES = {
    "image": "Image",
    "split": "Split",
    "batches": "Batches",
    "linear": "Linear layer",
    "module": "Module",
    "softmax": "Softmax",
    "loss": "Loss",
    "descent": "Descent",
    "limit": "Limit",
}

source = frame(
    "Concepts",
    "Nine ideas, from the first pixel to what a linear model can't do, each with something to play "
    "with.",
    (own_model,),
)
url = Url()
with st.container(key="contents"):
    st.markdown(" · ".join(f"[{name}](#{anchor})" for anchor, name in BLOCK_TITLES.items()))
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    show_notebook_download()
    label = "For teachers: a lesson of 45 minutes"
    st.page_link(page_named(TEACHERS_PAGE), label=label, icon=":material/school:")
notice = st.container()
st.fragment(show_image)(url, source)
if not lower_part_is_near():
    with notice:
        url.tell_refused()  # now, as the next run's address has forgotten it
    st.stop()
st.fragment(show_split)(url, source)
st.fragment(show_batches)(url, source)

named = choose_model(source, ("linear",))
st.markdown(f"From here on, there is a model to play with: {named.name}.")
for block in (show_linear, show_module, show_softmax, show_loss, show_descent):
    st.fragment(block)(url, source, named)
st.fragment(show_limit)(url, source)
with notice:
    url.tell_refused()
next_page_link("train", "See it all at work: train a model")
