"""The block on softmax: logits become probabilities."""

import streamlit as st
import torch

from mnist_core.constants import CLASS_COUNT
from mnist_core.figures.softmax import softmax_bars
from mnist_core.models.from_scratch import softmax
from ui.components.charts import chart
from ui.concepts.block import choose_test_image, show_heading, show_question
from ui.session.datasets import digits
from ui.session.models import NamedModel
from ui.session.state import set_widgets
from ui.settings.url import Number, Url

SLIDER_REACH = 20.0  # of the sliders, up or down
START_LOGITS = [0.0, -1.0, 1.5, 3.0, -2.0, 2.0, -3.0, 0.5, 1.0, -0.5]
LOGIT_KEYS = [f"softmax_{number}" for number in range(CLASS_COUNT)]


def set_logits(logits):
    clipped = [min(max(round(logit, 1), -SLIDER_REACH), SLIDER_REACH) for logit in logits]
    set_widgets(dict(zip(LOGIT_KEYS, clipped, strict=True)))


def show_softmax(url: Url, source: str, named: NamedModel):
    show_heading(
        "softmax",
        "Softmax makes probabilities",
        "Logits can be any numbers. Raise *e* to the power of each, and all are positive. Divide "
        "each by their sum, and they add up to 1: now they are probabilities.",
    )
    _, test = digits(source)
    reach = Number(-SLIDER_REACH, SLIDER_REACH)
    with st.container(key="softmax-sliders"):
        logits = [
            st.slider(name, -SLIDER_REACH, SLIDER_REACH, start, 0.1, "%.1f", **url(key, reach))
            for name, start, key in zip(test.classes, START_LOGITS, LOGIT_KEYS, strict=True)
        ]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_test_image(url, "softmax_image", test)
        image = test.images[number]
        st.image(image.numpy(), width=40, alt=f"Test image {number}")
        st.button(
            "Use the model's logits",
            key="softmax-take",
            help=f"What it reads in this picture; logits beyond ±{SLIDER_REACH:g} are cut off.",
            on_click=lambda: set_logits(named.model.logits(image[None])[0].tolist()),
        )
        st.button(
            "Reset",
            key="softmax-reset",
            icon=":material/restart_alt:",
            on_click=set_logits,
            args=(START_LOGITS,),
        )
    exponentials, probabilities = softmax(torch.tensor(logits, dtype=torch.float64))
    shares = zip(test.classes, probabilities.tolist(), strict=True)
    listed = ", ".join(f"{name} {share:.1%}" for name, share in shares)
    alt = f"Ten logits, their exponentials, their probabilities: {listed}"
    chart(softmax_bars(logits, exponentials, probabilities, test.classes), "softmax-bars", alt)
    largest = test.classes[logits.index(max(logits))]
    st.markdown(
        f"The exponentials add up to {exponentials.sum():,.2f}, the probabilities to "
        f"{probabilities.sum():.3f}. The largest logit is that of **{largest}**; the largest "
        f"probability is that of **{test.classes[probabilities.argmax()]}**."
    )
    show_question(
        "softmax",
        "What happens if you raise all ten logits by 1?",
        "Nothing. Each exponential grows by the same factor, *e*, and so does their sum. Only "
        "differences between logits count.",
        code=(softmax,),
    )
