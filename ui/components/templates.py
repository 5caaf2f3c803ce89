"""The model's weights as ten pictures that change in place while it learns."""

from base64 import b64encode
from pathlib import Path

import streamlit as st

from mnist_core import LinearClassifier
from mnist_core.figures import templates
from ui.components.component import component

_templates = component(
    "templates",
    Path(__file__).parent / "assets" / "templates.js",
    html='<div class="templates"></div>',
)


def show_templates(model: LinearClassifier, classes, key):
    """Ten pictures in one scale of colours, and what the colours mean."""
    picture, limit = templates(model.linear.weight.detach())
    sheet = f"data:image/png;base64,{b64encode(picture).decode()}"
    _templates(key=key, data={"sheet": sheet, "names": list(classes)})
    st.caption(
        f"The weights: ink on **blue** speaks for the digit, ink on **orange** against it. "
        f"Orange is −{limit:.2g}, black 0, blue +{limit:.2g}, for all ten alike."
    )
