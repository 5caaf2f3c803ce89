"""Gradient descent, one step of it."""

import streamlit as st

from mnist_core import LinearClassifier
from mnist_core.descent import losses_after_step
from mnist_core.figures import losses_by_rate
from ui.concepts.block import ask, chart, choose_number, heading
from ui.library import split
from ui.link import Link
from ui.models import Reader

RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
BATCH = 128
STARTS = ["Untrained", "Trained"]


def show_descent(link: Link, source, reader: Reader):
    heading(
        "descent",
        "One step downhill",
        "The gradient says, for each of the 7,850 numbers, which way the loss rises and how "
        "steeply. A step moves each of them the other way, by the **learning rate** times that "
        "slope.",
    )
    train, _ = split(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = st.select_slider(
            "Learning rate",
            RATES,
            value=0.1,
            format_func="{:g}".format,
            width=320,
            **link("descent-rate", words="{:g}".format),
        )
        start = st.segmented_control(
            "Model", STARTS, default="Untrained", required=True, **link("descent-model")
        )
        steps = len(train) // BATCH
        number = choose_number(link, "descent-batch", "Batch", 1, steps, value=1, width=130)
    model = reader.model if start == "Trained" else LinearClassifier()
    first = (number - 1) * BATCH
    images, labels = train.images[first : first + BATCH], train.labels[first : first + BATCH]
    before, after = losses_after_step(model, images, labels, RATES)
    now = after[RATES.index(rate)]
    with st.container(key="descent-losses", horizontal=True, gap="large"):
        st.metric("Loss before the step", f"{before:.3f}", width="content")
        st.metric("Loss after it", f"{now:.3f}", f"{now - before:+.3f}", "inverse", width="content")
    chart(
        losses_by_rate(RATES, before, after, rate),
        "descent-rates",
        f"Loss of {BATCH} pictures after one step, for each learning rate: {before:.3f} before; "
        + ", ".join(f"{one:g}: {loss:.3f}" for one, loss in zip(RATES, after, strict=True)),
    )
    st.caption(
        f"The same {BATCH} pictures before and after, and the same start for each rate. Blue "
        "circles went down, orange triangles up; the large one is the rate chosen."
    )
    ask(
        "Why isn't the longest step the best one?",
        "The gradient is the slope at the very place where one stands. Further on the ground is "
        "different: a step that is too long crosses the valley and ends higher on its other side.",
        code=(losses_after_step,),
    )
