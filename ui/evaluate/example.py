"""One picture of the test set: what it is, what it was read as, and why."""

from random import choice, randrange

import streamlit as st

from mnist_core import evidence
from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures import enlarged, evidence_map, percent, probability_bars
from ui.session.sketchbook import put_into_editor
from ui.shell.frame import open_page

EXAMPLES = [0, 10, 193, 1839]
PICTURE_SIDE = 260  # CSS pixels; of the picture and of the evidence


def choose_example(readings: Predictions, url) -> int:
    """The number of a picture, typed, or one click away."""
    last = len(readings.digits) - 1
    binding = url("example")
    if st.session_state.get("example", 0) > last:
        st.session_state.example = last  # another test set had more

    def show(pick):
        st.session_state.example = pick()

    wrong = (~readings.right).nonzero().flatten().tolist()
    picks = {f"example-{number}": (f"No. {number}", lambda n=number: n) for number in EXAMPLES}
    picks["example-random"] = ("Random", lambda: randrange(last + 1))
    picks["example-wrong"] = ("One it gets wrong", lambda: choice(wrong))
    impossible = {f"example-{number}" for number in EXAMPLES if number > last}
    if not wrong:
        impossible.add("example-wrong")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        index = st.number_input("Image number", 0, last, width=160, **binding)
        for key, (label, pick) in picks.items():
            st.button(label, key=key, on_click=show, args=(pick,), disabled=key in impossible)
    return index


def show_example(model, readings: Predictions, index, title):
    """The picture, label, answer and probabilities; and the evidence for answer and label."""
    image, classes = readings.digits.images[index], readings.digits.classes
    probabilities = readings.probabilities[index]
    label, answer = readings.digits.labels[index].item(), readings.answers[index].item()
    verdict = ":green[:material/check: right]"
    if answer != label:
        verdict = ":red[:material/close: wrong]"
    sure = probabilities[answer].item()
    read_as = f"read as **{classes[answer]}** with {percent(sure)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Label **{classes[label]}**, {read_as}: {verdict}", width="content")
        if classes == DIGITS and st.button(
            "Open in the editor", key="to-editor", icon=":material/edit:"
        ):
            put_into_editor(image, f"image {index} of {title}, labelled {classes[label]}")
            open_page("sketch")
    runner_up = probabilities.topk(2).indices[1].item()
    picture, bars, *reasons = st.columns([3, 4, 3, 3], gap="medium")
    picture.markdown("The picture")
    picture.plotly_chart(
        enlarged(image, PICTURE_SIDE),
        key="example-picture",
        config={"displayModeBar": False},
        alt=f"Image {index} of {title}, labelled {classes[label]}",
    )
    bars.markdown("Its probabilities")
    bars.plotly_chart(
        probability_bars(probabilities, classes),
        key="example-bars",
        config={"displayModeBar": False},
        alt=f"Ten probabilities; the likeliest is {classes[answer]}",
    )
    pair = (answer, label if answer != label else runner_up)
    show_example_evidence(model, image, pair, classes, reasons)
    other = "label" if answer != label else "runner-up"
    st.caption(
        f"The evidence for the answer and the {other} is ink times weight, pixel by pixel: blue "
        "speaks for it, orange against. Summed up, with a bias, it is the logit; the largest wins."
    )


def show_example_evidence(model, image, pair, classes, places):
    """Pixel by pixel, what speaks for and against each of two classes."""
    shares = evidence(model, image)
    strongest = shares[list(pair)].abs().max().item()
    for at, (place, one) in enumerate(zip(places, pair, strict=True)):
        logit = shares[one].sum().item() + model.linear.bias[one].item()
        place.markdown(f"Evidence for **{classes[one]}**, in all {logit:+.2f}")
        place.plotly_chart(
            evidence_map(shares[one], strongest, PICTURE_SIDE),
            key=f"example-evidence-{at}",
            config={"displayModeBar": False},
            alt=f"Each pixel's evidence for {classes[one]}",
        )
