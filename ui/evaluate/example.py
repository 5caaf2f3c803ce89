"""One image of the test set: its label, its prediction, and the evidence for it."""

from collections.abc import Sequence
from functools import partial
from random import choice

import streamlit as st
from torch import Tensor

from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures.numbers import percent, signed
from mnist_core.figures.pixels import enlarged, evidence_map
from mnist_core.models.attribution import blank_logits, evidence_of_prepared
from mnist_core.models.classifier import Classifier
from ui.components.bars import show_bars
from ui.components.charts import chart
from ui.evaluate.opened import open_image
from ui.session.state import EXAMPLE, put_into_editor
from ui.shell.frame import open_page
from ui.shell.share import LeftBehinds, show_share

EXAMPLE_NUMBERS = [0, 10, 193, 1839]  # of images that have a button
SEEN_AS = {  # what became of the picture that the evidence is shown on
    "straightened": " It is shown on the picture as this model gets it: set upright, so that its "
    "ink as a whole doesn't lean (the stem of a 7 may).",
    "evened": " It is shown on the picture as this model gets it: set upright, so that its ink as "
    "a whole doesn't lean (the stem of a 7 may), and stretched until ink spreads equally far "
    "across and down.",
}
IMAGE_WIDTH = 260  # CSS pixels; of the image and of the evidence


def choose_example(predictions: Predictions, binding, start: int) -> int:
    """Choose an image by its number or with a button; `start` by default."""
    last = len(predictions.digits) - 1

    def take():
        if EXAMPLE.get() in range(last + 1):  # a browser may send anything
            open_image(predictions, EXAMPLE.get())

    buttons: dict[str, tuple[str, Sequence[int]]] = {
        str(n): (f"No. {n}", [n] if n <= last else []) for n in EXAMPLE_NUMBERS
    }
    buttons["random"] = "Random", range(last + 1)
    buttons["wrong"] = "One it gets wrong", predictions.surest_mistakes.tolist()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        index = st.number_input(
            "Image number", 0, last, start, width=160, on_change=take, **binding
        )
        for name, (label, indices) in buttons.items():
            pick = partial(open_one_of, predictions, indices)
            st.button(label, key=f"example-{name}", on_click=pick, disabled=not indices)
    return index


def open_one_of(predictions: Predictions, indices: Sequence[int]):
    open_image(predictions, choice(indices))


def show_example(
    model: Classifier, predictions: Predictions, index: int, title: str, left_behind: LeftBehinds
):
    """Show an image with its label, prediction and probabilities, and the evidence.

    `title` is the test set's. `left_behind` are functions for what a shared link doesn't contain.
    """
    image, classes = predictions.digits.images[index], predictions.digits.classes
    label, answer = int(predictions.digits.labels[index]), int(predictions.answers[index])
    probabilities = predictions.probabilities[index]
    image_name = f"image {index} of {title}, labelled {classes[label]}"
    right = answer == label
    verdict = ":green[:material/check: right]" if right else ":red[:material/close: wrong]"
    read_as = f"read as **{classes[answer]}**, {percent(probabilities[answer].item())} sure"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Label **{classes[label]}**, {read_as}: {verdict}", width="content")
        if classes == DIGITS and st.button(
            "Open in the editor", key="to-editor", icon=":material/edit:"
        ):
            put_into_editor(image, image_name)
            open_page("sketch")
        show_share(left_behind, "share-picture")
    image_column, bars, *evidence_columns = st.columns([3, 4, 3, 3], gap="medium")
    with image_column:
        st.markdown("The picture")
        alt = image_name[0].upper() + image_name[1:]
        chart(enlarged(image, IMAGE_WIDTH), key="example-picture", alt=alt)
    with bars:
        st.markdown("Its probabilities")
        alt = f"Ten probabilities; the likeliest is {classes[answer]}"
        show_bars("example-bars", probabilities, alt, classes)
    other = int(probabilities.topk(2).indices[1]) if right else label
    show_evidence(model, image, (answer, other), classes, evidence_columns)
    seen_as = SEEN_AS.get(model.normalization, "")
    st.caption(
        f"The evidence for its answer and for the {'runner-up' if right else 'right label'}: blue "
        "ink speaks for it, orange ink against it. In a linear model, that is ink times weight. "
        "All of it added up, plus the bias (in general, the logit of a blank picture), is the "
        f"logit, and the largest logit wins.{seen_as}"
    )


def show_evidence(model: Classifier, image: Tensor, pair: tuple[int, int], classes, columns: list):
    """Show the evidence for two classes, each in its column."""
    shares = evidence_of_prepared(model, model.prepare(image[None])[0], pair)  # (2, 28, 28)
    strongest, blank = shares.abs().max().item(), blank_logits(model)
    for number, (column, label) in enumerate(zip(columns, pair, strict=True)):
        logit = shares[number].sum().item() + blank[label].item()
        with column:
            st.markdown(f"Evidence for **{classes[label]}**: {signed(logit)}")
            chart(
                evidence_map(shares[number], strongest, IMAGE_WIDTH),
                key=f"example-evidence-{number}",
                alt=f"Each pixel's evidence for {classes[label]}",
            )
