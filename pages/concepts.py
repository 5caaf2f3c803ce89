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
from ui.concepts.anchor import follow_anchor
from ui.session.models import choose_model
from ui.settings.url import Url
from ui.shell.first_paint import first_paint_done
from ui.shell.frame import frame, next_page_link

STYLE = """<style>
.stMain h2 { font-size: clamp(1.6rem, 3vw, 2rem); scroll-margin-top: 3.5rem; }
.stMain hr { margin: 1.5rem 0 0; }
.stMain h2 a { opacity: 0.6; }  /* the link to a block, also where there is no mouse to hover */
.st-key-contents a { display: inline-block; padding: 0.25rem 0; white-space: nowrap; }
[class*="st-key-split-scores"] { gap: 0.5rem 2rem; }
.st-key-softmax-sliders { display: grid; grid-template-columns: repeat(5, 1fr); gap: 0 1.5rem; }
@media (max-width: 768px) { .st-key-softmax-sliders { grid-template-columns: 1fr 1fr; } }
.st-key-batches-pictures img, .st-key-limit-pictures img {
  image-rendering: pixelated; border-radius: 0;
}
</style>"""

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
st.html(STYLE)
follow_anchor()
url = Url()
with st.container(key="contents"):
    st.markdown(" · ".join(f"[{name}](#{anchor})" for anchor, name in ANCHORS.items()))
notice = st.container()
st.fragment(show_image)(url, source)
if not first_paint_done():
    with notice:
        url.tell_refused()  # now, as the next run's address has forgotten it
    st.stop()  # the charts below keep a browser busy for a second or two
for block in (show_split, show_batches):
    st.fragment(block)(url, source)

named = choose_model(source)
st.markdown(f"From here on a model takes part: {named.name}.")
for block in (show_linear, show_softmax, show_loss, show_descent):
    st.fragment(block)(url, source, named)
st.fragment(show_limit)(url, source)
with notice:
    url.tell_refused()
next_page_link("train", "See it all at work: let a model learn")
