"""Explaining a prediction: the steps to 28x28, the evidence, ablation of the steps."""

from math import exp, log

import streamlit as st
from torch import Tensor

from mnist_core import predict
from mnist_core.figures.numbers import percent, signed
from mnist_core.figures.pixels import evidence_map
from mnist_core.imaging.ablation import ablate_steps
from mnist_core.models.attribution import blank_logits, evidence_of_prepared
from mnist_core.models.linear import LinearClassifier
from ui.components.activations import show_activations
from ui.components.charts import chart
from ui.sketch.prediction import Prediction

STEP_SIDE = 140  # CSS pixels, the longer side of an image; six fit in a row
ABLATION_SIDE = 112
MAX_SPELLED_GAP = log(1e6)  # between two logits; e to the power of more has too many digits
LINEAR_WHY = (
    "Each pixel adds its ink times a weight, and each digit has weights of its own. Its *bias* is "
    "added, too, whatever is drawn. The sum is the digit's *logit*: the largest one wins."
)
DEEPER_WHY = (
    "In a model of several layers, what a pixel adds depends on the others. So all ink is added to "
    "a blank picture little by little, and each pixel counts for what it adds on the way "
    "(*integrated gradients*)."
)
NORMALIZED_SENTENCES = {  # the last step, if any
    "straightened": "Set upright, so that its ink as a whole doesn't lean (the stem of a 7 may): "
    "what this model sees, as 784 numbers.",
    "evened": "Set upright, so that its ink as a whole doesn't lean (the stem of a 7 may), and "
    "stretched until ink spreads equally far across and down: what this model sees, as 784 "
    "numbers.",
}


def show_step(image: Tensor, sentence: str, side: int = STEP_SIDE, alt: str | None = None):
    """Show a small uint8 image above a sentence; `alt` describes it if the sentence doesn't."""
    height, width = image.shape
    with st.container(width=side + 10, gap="xsmall"):
        shown_width = max(1, side * width // max(height, width))
        st.image(image.numpy(), width=shown_width, alt=alt or sentence)
        st.caption(sentence)


def show_steps(prediction: Prediction):
    """Show the steps from the drawing to the model's input."""
    st.header("From your drawing to 784 numbers", anchor=False)
    steps = dict(prediction.drawing.steps)
    if sentence := NORMALIZED_SENTENCES.get(prediction.named.model.normalization):
        steps[sentence] = prediction.prepared
    with st.container(key="steps", horizontal=True, gap="small"):
        for sentence, image in steps.items():
            show_step(image, sentence)


def show_explanation(prediction: Prediction):
    """Show the evidence for two digits, which can be chosen, and its difference."""
    st.header("Why", anchor="why")
    model = prediction.named.model
    linear = isinstance(model, LinearClassifier)
    st.markdown(
        f"{LINEAR_WHY if linear else DEEPER_WHY} **Blue** ink speaks for the digit, **orange** ink "
        "against it."
    )
    one, other = choose_pair(prediction)
    for_one, for_other = evidence_of_prepared(model, prediction.prepared, (one, other))
    blank, blank_name = blank_logits(model), "bias" if linear else "a blank picture"
    maps = {
        f"Why {one}": (for_one, blank[one]),
        f"Why {other}": (for_other, blank[other]),
        f"Why {one} and not {other}": (for_one - for_other, blank[one] - blank[other]),
    }
    strongest = max(pixels.abs().max().item() for pixels, _ in maps.values())
    for column, (title, (pixels, constant)) in zip(st.columns(3), maps.items(), strict=True):
        ink, start = pixels.sum().item(), constant.item()
        with column:
            st.markdown(f"**{title}**")
            chart(
                evidence_map(pixels, strongest),
                key=f"evidence-{title}",
                alt=f"{title}: each pixel's evidence, blue for and orange against",
            )
            st.caption(
                f"ink {signed(ink)}, {blank_name} {signed(start)}: together {signed(ink + start)}"
            )
    gap = (prediction.logits[one] - prediction.logits[other]).item()
    if not linear:
        off = ink + start - gap  # of the last map, the difference
        st.caption(
            f"The model's own difference is {signed(gap)}; the shares, added up in steps, are "
            f"{abs(off):.3f} off."
        )
    side = "above" if gap >= 0 else "below"
    likelier, lesser = (one, other) if gap >= 0 else (other, one)
    st.markdown(
        f"The logit of {one} is {abs(gap):.2f} {side} that of {other}, which makes {likelier}, as "
        f"an answer, {spell_times(abs(gap))} times as probable as {lesser}.",
        help="A logit that is larger by 1 makes a digit *e* times as probable, 2.72 times; one "
        "that is larger by 2, *e* · *e* times, and so on.",
    )


def spell_times(gap: float) -> str:
    """How many times as probable a digit is whose logit is larger by `gap`.

    >>> spell_times(0.5), spell_times(6.9)
    ('1.6', '992')
    """
    times = exp(min(gap, MAX_SPELLED_GAP))
    if gap >= MAX_SPELLED_GAP:
        return "over a million"
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def show_first_layer(prediction: Prediction):
    """Show the activations of a deeper model's first layer."""
    model = prediction.named.model
    if not isinstance(model, LinearClassifier):
        with st.container(width=620):
            show_activations(model, prediction.prepared)


def choose_pair(prediction: Prediction) -> tuple[int, int]:
    """Choose the digit to explain and the one to compare; the two likeliest by default."""
    ranking = prediction.probabilities.argsort(descending=True).tolist()
    with st.container(horizontal=True, gap="small"):
        one = st.selectbox("Why", ranking, key=f"why-{ranking[0]}", width=90)
        rest = [digit for digit in ranking if digit != one]
        other = st.selectbox("and not", rest, key=f"why-not-{one}-{rest[0]}", width=90)
    return one, other


def show_softmax_table(prediction: Prediction):
    """A table from logits to probabilities."""
    panel = st.expander("From ten sums to ten probabilities", on_change="rerun", key="softmax")
    if not panel.open:
        return
    logits = prediction.logits
    powers = (logits - logits.max()).exp()
    number, share = st.column_config.NumberColumn, st.column_config.ProgressColumn
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
                "logit": number(format="%.3f"),
                "e^(logit − largest)": number(format="%.4f"),
                "probability": share(format="percent", min_value=0, max_value=1),
            },
        )
        st.caption(f"The powers add up to {powers.sum():.4f}, the probabilities to 1.")


def show_ablations(prediction: Prediction):
    """Show the drawing with one step left out at a time, and the predictions."""
    panel = st.expander("What the steps are for: leave one out", on_change="rerun", key="lab-panel")
    if not panel.open:
        return
    drawing, model = prediction.drawing, prediction.named.model
    if drawing.ink is None:
        panel.info("Draw or upload a digit: pixels that were set one by one go through no steps.")
        return
    with panel:
        st.markdown(
            "The model learned from pictures that had been through all the steps. One that hasn't "
            "looks strange to it, even where people would hardly notice."
        )
        with st.container(key="lab", horizontal=True, gap="medium"):
            for name, pixels in ablate_steps(drawing.ink, drawing.pixels).items():
                probabilities = predict(model, pixels)
                answer = int(probabilities.argmax())
                sentence = f"{name}: **{answer}**, {percent(probabilities[answer].item())}"
                show_step(pixels, sentence, ABLATION_SIDE, alt=f"{name}: read as {answer}")
