"""The visitor's own digits: keeping them, their scores, and teaching them to a model."""

import re
from copy import deepcopy
from functools import partial

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DigitSet, FitSettings, evaluate
from mnist_core.data.npz import to_npz
from mnist_core.evaluation.metrics import confused_pairs
from mnist_core.figures.pixels import sheet
from mnist_core.training.fit import train_model
from ui.components.wall import wall
from ui.session.datasets import digits, split, title_of
from ui.session.models import NamedModel
from ui.session.own_digits import MAX_OWN_DIGITS, save_own_digits
from ui.session.predictions import predictions_on, source_test_set
from ui.session.state import (
    CHOSEN_MODEL,
    OWN_CHOSEN,
    OWN_DIGITS,
    OWN_DIGITS_BEFORE,
    TAUGHT_MODEL,
    TEACHING_NEWS,
)
from ui.shell.your_data import show_your_data
from ui.sketch.prediction import Prediction

NO_DIGITS = DigitSet(torch.zeros(0, 28, 28).byte(), torch.zeros(0).long(), "Your own digits")
TEACHING_DIGITS = 10_000  # other digits, so that the model doesn't forget them
OWN_SHARE = 0.2  # of the training digits: the visitor's are repeated to reach it
TEACHING_SETTINGS = FitSettings(200, learning_rate=1e-3, optimizer="adam")
TEACHING_STEPS = 300  # about half a second


def ask_meaning(prediction: Prediction):
    """Ten buttons that keep the sketch with their label."""
    pixels, own = prediction.drawing.pixels, OWN_DIGITS.get()
    st.markdown("**What did you mean?**")
    with st.container(key="meant", horizontal=True, gap="xsmall"):
        for digit in range(10):
            keep = partial(keep_sketch, pixels, digit)
            st.button(str(digit), key=f"meant-{digit}", on_click=keep, width="stretch")
    if own and torch.equal(own.images[-1], pixels):
        st.caption(f":material/check: Kept as a {own.labels[-1]} of yours, below.")


def keep_sketch(pixels: Tensor, label: int):
    """Add a sketch to the visitor's digits, or correct the label of the last one."""
    own = OWN_DIGITS.get() or NO_DIGITS
    if own and torch.equal(own.images[-1], pixels):
        own = own.take(slice(-1))
    append_digits(own, DigitSet(pixels[None], torch.tensor([label]), own.name))


def append_digits(own: DigitSet, new: DigitSet):
    """Store `own` and `new` as the visitor's digits; drops the oldest if there are too many."""
    own = own.with_more(new).take(slice(-MAX_OWN_DIGITS, None))
    change_own_digits(own)
    OWN_CHOSEN.set(
        len(OWN_DIGITS.get() or own) - 1
    )  # which may be more: another tab's are with them


def change_own_digits(own: DigitSet | None):
    """Replace the visitor's digits, with undo."""
    OWN_DIGITS_BEFORE.set(OWN_DIGITS.get())
    OWN_DIGITS.set(own or None)
    save_own_digits()


def undo_change():
    OWN_DIGITS.set(OWN_DIGITS_BEFORE.pop())
    save_own_digits()


def remove_own_digit(index: int):
    if (own := OWN_DIGITS.get()) is None:
        return  # another tab of the visitor's has deleted them all
    others = (torch.arange(len(own)) != index).nonzero().flatten()
    change_own_digits(own.take(others))


def show_own_digits(named: NamedModel, source: str):
    """Show the model's score on the visitor's digits, and actions on them."""
    st.header("My handwriting", anchor=False)
    own = OWN_DIGITS.get()
    if own is None:
        st.markdown(
            "Under an answer, say which digit you meant. It is kept here, so you can see how well "
            "your handwriting is read, and teach it to the model."
        )
        if OWN_DIGITS_BEFORE.is_set:
            show_own_undo()
        show_your_data()
        return
    score, test = evaluate(named.model, own), predictions_on(named, source_test_set(source)).score
    with st.container(key="own-score", horizontal=True, gap="large"):
        st.metric("Your hand", f"{score.accuracy:.0%}", width="content")
        st.metric(f"Test set ({title_of(source)})", f"{test.accuracy:.1%}", width="content")
        st.metric("Read right", f"{score.right} of {len(own)}", width="content")
        times, one, other = confused_pairs(score.confusion)[0]
        if times:
            st.metric("Most confused", f"{one} and {other}", width="content")
    show_images(named, own)
    show_tools(own)
    show_lesson(named, source, own, score.accuracy, test.accuracy)
    show_your_data()


def show_own_undo(disabled: bool = False):
    icon = ":material/undo:"
    st.button("Undo", key="own-undo", icon=icon, on_click=undo_change, disabled=disabled)


def show_images(named: NamedModel, own: DigitSet):
    """Show the digits read right and wrong; a chosen one can be removed."""
    answers = named.model.logits(own.images).argmax(1)
    last = len(own) - 1
    chosen = last if (before := OWN_CHOSEN.get()) is None else min(before, last)
    OWN_CHOSEN.set(chosen)
    right = answers == own.labels
    for name, verdict, shown in (
        ("right", ":green[:material/check:] Read right", right),
        ("wrong", ":red[:material/close:] Read wrong", ~right),
    ):
        if shown.any():
            st.caption(f"{verdict} ({shown.sum()}), with the digit that you meant")
            wall(own, shown.nonzero().flatten(), chosen, OWN_CHOSEN.set, key=f"own-{name}")
    st.button(
        f"Remove number {chosen + 1}: your {own.labels[chosen]}, read as {answers[chosen]}",
        key="own-remove",
        icon=":material/delete:",
        type="tertiary",
        on_click=partial(remove_own_digit, chosen),
    )


def show_tools(own: DigitSet):
    """Buttons to clear and undo, and two downloads."""
    with st.container(horizontal=True, gap="small"):
        clear, icon = partial(change_own_digits, None), ":material/delete_sweep:"
        st.button("Clear all", key="own-clear", icon=icon, on_click=clear)
        show_own_undo(disabled=not OWN_DIGITS_BEFORE.is_set)
        st.download_button(
            "Picture",
            lambda: sheet(own.images, min(10, len(own))),
            "my-digits.png",
            "image/png",
            key="own-png",
            icon=":material/image:",
            on_click="ignore",
        )
        st.download_button(
            "Data (.npz)",
            lambda: to_npz(own),
            "my-digits.npz",
            "application/octet-stream",
            key="own-npz",
            icon=":material/download:",
            on_click="ignore",
        )


def show_lesson(
    named: NamedModel, source: str, own: DigitSet, own_accuracy: float, test_accuracy: float
):
    """A button that teaches the visitor's digits to the model; shows the accuracies after it."""
    if st.button(
        "Train on these too",
        key="teach",
        icon=":material/school:",
        help="The model that reads now goes on learning, from your digits and from others.",
    ):
        with st.spinner("Learning your hand …"):
            taught = teach(named, own, named.train or split(source).train)
            own_after, test_after = (
                evaluate(taught.model, part).accuracy for part in (own, digits(source)[1])
            )
        TAUGHT_MODEL.set(taught)
        CHOSEN_MODEL.set("Taught")
        TEACHING_NEWS.set(
            f"Your hand: {own_accuracy:.0%} before, **{own_after:.0%}** after; but these are the "
            "very digits that it has just learned, so draw new ones to see what it knows. "
            f"Test set ({title_of(source)}): {test_accuracy:.1%} before, **{test_after:.1%}** "
            "after. The taught model reads now; the others can still be chosen."
        )
        st.rerun()
    if lesson := TEACHING_NEWS.get():
        st.success(lesson, icon=":material/school:")


def teach(named: NamedModel, own: DigitSet, others: DigitSet) -> NamedModel:
    """Train a copy of the model further, on the visitor's digits and some `others`."""
    model = deepcopy(named.model).requires_grad_(True)
    others = others.take(slice(TEACHING_DIGITS))
    times = max(1, round(OWN_SHARE / (1 - OWN_SHARE) * len(others) / len(own)))
    repeated = own.take(torch.arange(len(own)).repeat(times))
    train_model(model, others.with_more(repeated), own, TEACHING_SETTINGS, TEACHING_STEPS)
    # Only the latest lesson is named, however many there were.
    untaught = re.sub(r", taught \d+ digits? of yours$", "", named.name)
    name = f"{untaught}, taught {len(own)} digit{'s' * (len(own) > 1)} of yours"
    return NamedModel(model, name, (object(),), others, named.validation)
