"""The home page: what the app is, what to do first, and links to all pages."""

from base64 import b64encode

import streamlit as st
import torch

from mnist_core.constants import CLASS_COUNT
from mnist_core.figures.pixels import sheet
from ui.session.datasets import datasets, digits
from ui.shell.frame import APP_NAME, PAGES, TEACHERS_PAGE, begin_page, label_of, page_named


def ten_digits(source: str) -> str:
    """A row with a digit of each label, as HTML."""
    training, _ = digits(source)
    firsts = torch.stack(
        [(training.labels == label).nonzero()[0, 0] for label in range(CLASS_COUNT)]
    )
    row = b64encode(sheet(training.images[firsts], CLASS_COUNT)).decode()
    return f'<img class="ten" alt="Ten handwritten digits" src="data:image/png;base64,{row}">'


begin_page(APP_NAME)
with st.container(key="welcome"):
    st.title(APP_NAME, anchor=False)
    st.markdown("Teach a computer to read handwritten digits, and see how it makes up its mind.")
    ten = st.empty()
    ten.html('<div class="ten"></div>')  # their place, as the server's first visitor waits for them
    with st.container(key="draw-first"):
        st.page_link(page_named("sketch"), label="Draw a digit", icon=":material/draw:")
with st.container(key="journey"):
    for name in PAGES:
        with st.container(gap=None):
            st.page_link(page_named(name), label=label_of(name))
            st.markdown(PAGES[name])
st.page_link(page_named(TEACHERS_PAGE), label="For teachers", icon=":material/school:")
ten.html(ten_digits("mnist" if datasets().has("mnist") else "builtin"))
