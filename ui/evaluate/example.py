"""One image of the test set: its label, its prediction, and the evidence for it."""

from collections.abc import Sequence
from functools import partial
from random import choice

import streamlit as st
from torch import Tensor

from mnist_core import LinearClassifier, evidence
from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures import enlarged, evidence_map, percent
from ui.components.bars import show_bars
from ui.components.charts import chart
from ui.session.sketchbook import put_into_editor
from ui.session.state import EXAMPLE
from ui.settings.url import Number, Url
from ui.shell.frame import open_page

EXAMPLES = [0, 10, 193, 1839]  # numbers of images that are one click away
IMAGE_WIDTH = 260  # CSS pixels; of the image and of the evidence


def choose_example(predictions: Predictions, url: Url) -> int:
    """The number of an image, typed, or one click away."""
    last = len(predictions.digits) - 1
    binding = url(EXAMPLE.key, Number(0, last))
    if EXAMPLE.get() > last:
        EXAMPLE.set(last)  # another test set had more
    buttons: dict[str, tuple[str, Sequence[int]]] = {
        str(n): (f"No. {n}", [n] if n <= last else []) for n in EXAMPLES
    }
    buttons["random"] = "Random", range(last + 1)
    buttons["wrong"] = "One it gets wrong", (~predictions.right).nonzero().flatten().tolist()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        index = st.number_input("Image number", 0, last, width=160, **binding)
        for name, (label, indices) in buttons.items():
            pick = partial(open_one_of, indices)
            st.button(label, key=f"example-{name}", on_click=pick, disabled=not indices)
    return index


def open_one_of(indices: Sequence[int]):
    EXAMPLE.set(choice(indices))


def show_example(model: LinearClassifier, predictions: Predictions, index: int, title: str):
    """The image, its label, answer and probabilities; and the evidence for answer and label.

    `title` is the test set's.
    """
    image, classes = predictions.digits.images[index], predictions.digits.classes
    label, answer = int(predictions.digits.labels[index]), int(predictions.answers[index])
    probabilities = predictions.probabilities[index]
    image_name = f"image {index} of {title}, labelled {classes[label]}"
    right = answer == label
    verdict = ":green[:material/check: right]" if right else ":red[:material/close: wrong]"
    read_as = f"read as **{classes[answer]}** with {percent(probabilities[answer].item())}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Label **{classes[label]}**, {read_as}: {verdict}", width="content")
        if classes == DIGITS and st.button(
            "Open in the editor", key="to-editor", icon=":material/edit:"
        ):
            put_into_editor(image, image_name)
            open_page("sketch")
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
    st.caption(
        f"The evidence for the answer and the {'runner-up' if right else 'label'} is ink times "
        "weight, pixel by pixel: blue speaks for it, orange against. Summed up, with a bias, it is "
        "the logit; the largest wins."
    )


def show_evidence(
    model: LinearClassifier, image: Tensor, pair: tuple[int, int], classes, columns: list
):
    """Pixel by pixel, what speaks for and against each of two classes, in a column each."""
    shares = evidence(model, image)
    strongest = shares[list(pair)].abs().max().item()
    for number, (column, label) in enumerate(zip(columns, pair, strict=True)):
        logit = shares[label].sum().item() + model.linear.bias[label].item()
        with column:
            st.markdown(f"Evidence for **{classes[label]}**, in all {logit:+.2f}")
            chart(
                evidence_map(shares[label], strongest, IMAGE_WIDTH),
                key=f"example-evidence-{number}",
                alt=f"Each pixel's evidence for {classes[label]}",
            )
