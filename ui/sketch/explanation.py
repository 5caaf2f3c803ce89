"""Why a drawing was read so: the steps to 28x28, the evidence, and what the steps are for."""

from math import exp

import streamlit as st

from mnist_core import predict
from mnist_core.figures import evidence_map, percent
from mnist_core.imaging.ablation import ablate_steps
from mnist_core.models.attribution import evidence_of_prepared
from ui.sketch.prediction import Prediction

STEP_HEIGHT = 140  # pixels, of a picture: six fit side by side
STATIC = {"displayModeBar": False}


def show_step_picture(picture, sentence, words=None, width=STEP_HEIGHT):
    """A small uint8 picture above its caption; `words` describe it if the caption doesn't."""
    height, across = picture.shape
    with st.container(width=width + 10, gap="xsmall"):
        st.image(
            picture.numpy(),
            width=max(1, width * across // max(height, across)),
            alt=words or sentence,
        )
        st.caption(sentence)


def show_steps(prediction: Prediction):
    st.subheader("From your drawing to 784 numbers", anchor=False)
    steps = dict(prediction.drawing.steps)
    if prediction.named.model.straighten:
        steps["Set upright: what this model sees, as 784 numbers."] = prediction.prepared
    with st.container(key="steps", horizontal=True, gap="small"):
        for sentence, picture in steps.items():
            show_step_picture(picture, sentence)


def show_explanation(prediction: Prediction):
    """Two digits' evidence and the difference; any two can be chosen."""
    st.subheader("Why", anchor=False)
    st.markdown(
        "Each pixel adds its ink times a weight, and each digit has weights of its own. "
        "**Blue** ink speaks for the digit, **orange** ink against it."
    )
    model = prediction.named.model
    one, other = choose_pair(prediction)
    shares, bias = evidence_of_prepared(model, prediction.prepared), model.linear.bias
    maps = {
        f"Why {one}": (shares[one], bias[one]),
        f"Why {other}": (shares[other], bias[other]),
        f"Why {one} and not {other}": (shares[one] - shares[other], bias[one] - bias[other]),
    }
    strongest = max(values.abs().max().item() for values, _ in maps.values())
    for place, (title, (values, extra)) in zip(st.columns(3), maps.items(), strict=True):
        place.markdown(f"**{title}**")
        place.plotly_chart(
            evidence_map(values, strongest),
            key=f"evidence-{title}",
            config=STATIC,
            alt=f"{title}: each pixel's evidence, blue for and orange against",
        )
        ink, extra = values.sum().item(), extra.item()
        place.caption(f"ink {ink:+.2f}, bias {extra:+.2f}: together {ink + extra:+.2f}")
    gap = (shares[one] - shares[other]).sum().item() + (bias[one] - bias[other]).item()
    times = f"{exp(gap):,.0f}" if gap > 3 else f"{exp(gap):.2g}"
    st.markdown(
        f"The logit of {one} is {abs(gap):.2f} {'above' if gap >= 0 else 'below'} that of {other}, "
        f"which makes {one} e^{gap:.2f} = {times} times as probable."
    )


def choose_pair(prediction: Prediction):
    """The digit to explain and the one to set against it: at first the two likeliest."""
    ranking = prediction.probabilities.argsort(descending=True).tolist()
    with st.container(horizontal=True, gap="small"):
        one = st.selectbox("Why", ranking, key=f"why-{ranking[0]}", width=90)
        rest = [digit for digit in ranking if digit != one]
        other = st.selectbox("and not", rest, key=f"why-not-{one}-{rest[0]}", width=90)
    return one, other


def show_softmax_table(prediction: Prediction):
    """From logits to probabilities, number by number."""
    panel = st.expander("From ten sums to ten probabilities", on_change="rerun", key="softmax")
    if not panel.open:
        return
    logits = prediction.logits
    powers = (logits - logits.max()).exp()
    with panel:
        st.markdown(
            "The ten sums are the **logits**. Softmax takes e to the power of each and divides by "
            "the total. Here the largest logit is subtracted first: that changes no probability, "
            "and keeps the powers small."
        )
        st.dataframe(
            {
                "digit": list(range(10)),
                "logit": logits.tolist(),
                "e^(logit − largest)": powers.tolist(),
                "probability": prediction.probabilities.tolist(),
            },
            hide_index=True,
            height="content",
            column_config={
                "logit": st.column_config.NumberColumn(format="%.3f"),
                "e^(logit − largest)": st.column_config.NumberColumn(format="%.4f"),
                "probability": st.column_config.ProgressColumn(
                    format="percent", min_value=0, max_value=1
                ),
            },
        )
        st.caption(f"The powers add up to {powers.sum():.4f}, the probabilities to 1.")


def show_ablations(prediction: Prediction):
    """The same drawing with a step left out at a time, and what the model makes of each."""
    panel = st.expander("What the steps are for: leave one out", on_change="rerun", key="lab-panel")
    if not panel.open:
        return
    drawing, model = prediction.drawing, prediction.named.model
    if drawing.ink is None:
        panel.info("Draw or upload a digit: pixels that were set one by one go through no steps.")
        return
    with panel:
        st.markdown(
            "The model learned from pictures that had been through all the steps. A picture that "
            "hasn't is strange to it, though people would hardly notice."
        )
        with st.container(key="lab", horizontal=True, gap="medium"):
            for name, pixels in ablate_steps(drawing.ink, drawing.pixels).items():
                probabilities = predict(model, pixels)
                answer = probabilities.argmax().item()
                show_step_picture(
                    pixels,
                    f"{name}: **{answer}**, {percent(probabilities[answer])}",
                    words=f"{name}: read as {answer}",
                    width=112,
                )
