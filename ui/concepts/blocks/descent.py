"""The block on gradient descent: one step with different learning rates."""

import streamlit as st

from mnist_core.figures.loss import losses_by_rate
from mnist_core.figures.numbers import signed
from mnist_core.models.descent import losses_after_step
from ui.components.charts import chart
from ui.concepts.block import choose_number, choose_trained, show_heading, show_question
from ui.session.datasets import split
from ui.session.models import NamedModel
from ui.settings.url import OneOf, Url

DESCENT_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
DESCENT_BATCH_SIZE = 128


def show_descent(url: Url, source: str, named: NamedModel):
    show_heading(
        "descent",
        "One step downhill",
        "The gradient says, for each of the 7,850 numbers, which way the loss rises and how "
        "steeply. A step moves each of them the other way, by the **learning rate** times that "
        "slope.",
    )
    train = split(source).train
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = st.select_slider(
            "Learning rate",
            DESCENT_RATES,
            value=0.1,
            format_func="{:g}".format,
            width=320,
            **url("descent_rate", OneOf(DESCENT_RATES, "{:g}".format)),
        )
        model = choose_trained(url, "descent_model", named, default="Untrained")
        steps = len(train) // DESCENT_BATCH_SIZE
        number = choose_number(url, "descent_batch", "Batch", 1, steps, 1, width=130)
    first = (number - 1) * DESCENT_BATCH_SIZE
    batch = train.take(slice(first, first + DESCENT_BATCH_SIZE))
    before, after = losses_after_step(model, batch.images, batch.labels, DESCENT_RATES)
    now = after[DESCENT_RATES.index(rate)]
    with st.container(key="descent-losses", horizontal=True, gap="large"):
        st.metric("Loss before the step", f"{before:.3f}", width="content")
        st.metric(
            "Loss after it",
            f"{now:.3f}",
            signed(now - before, "+.3f"),
            "green" if now < before else "red",
            delta_arrow="down" if now < before else "up",
            width="content",
        )
    listed = [f"{one:g}: {loss:.3f}" for one, loss in zip(DESCENT_RATES, after, strict=True)]
    chart(
        losses_by_rate(DESCENT_RATES, before, after, rate),
        "descent-rates",
        f"Loss of {DESCENT_BATCH_SIZE} pictures after one step, for each learning rate: "
        f"{before:.3f} before; {', '.join(listed)}",
    )
    st.caption(
        f"The same {DESCENT_BATCH_SIZE} pictures before and after the step, and the same start for "
        "each rate. Blue circles: the loss went down. Orange triangles: it went up. The large one "
        "is the rate that you chose."
    )
    show_question(
        "descent",
        "Why isn't the longest step the best one?",
        "The gradient is the slope right where you stand. Further on, the ground is different: a "
        "step that is too long crosses the valley and ends up higher on the other side.",
        code=(losses_after_step,),
    )
