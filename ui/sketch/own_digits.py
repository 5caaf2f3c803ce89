"""The visitor's own handwriting: how well it is read, and a model that is taught it."""

from copy import deepcopy

import streamlit as st
import torch

from mnist_core import DigitSet, FitSettings, evaluate
from mnist_core.data.npz import to_npz
from mnist_core.evaluation.metrics import confused_pairs
from mnist_core.figures import sheet
from mnist_core.training.fit import train_model
from ui.components.wall import wall
from ui.session.datasets import digits, split, title_of
from ui.session.models import NamedModel
from ui.session.predictions import predictions_on, source_test_set
from ui.session.state import OWN_DIGITS
from ui.sketch.prediction import Prediction

MAX_OWN_DIGITS = 200  # digits kept
LESSON_DIGITS = 10_000  # other digits that are learned along, lest they be forgotten
OWN_SHARE = 0.2  # of what is learned from that is the visitor's own
LESSON_SETTINGS = FitSettings(200, learning_rate=1e-3, optimizer="adam")
LESSON_STEPS = 300  # about half a second


def ask_meaning(prediction: Prediction):
    """Ten buttons; pressing one keeps the sketch with that label."""
    st.markdown("**What did you mean?**")
    with st.container(key="meant", horizontal=True, gap="xsmall"):
        for digit in range(10):
            st.button(
                str(digit),
                key=f"meant-{digit}",
                on_click=keep_sketch,
                args=(prediction.drawing.pixels, digit),
                width="stretch",
            )
    own = OWN_DIGITS.get()
    if own is not None and torch.equal(own.images[-1], prediction.drawing.pixels):
        st.caption(f":material/check: Kept as a {own.labels[-1]} of yours, below.")


def keep_sketch(pixels, label):
    """Add a sketch to the visitor's digits; the same sketch again only corrects its label."""
    own, new = OWN_DIGITS.get(), DigitSet(pixels[None], torch.tensor([label]), "Your own digits")
    if own is not None:
        if torch.equal(own.images[-1], pixels):
            own = own.take(slice(-1)) if len(own) > 1 else None
        new = own.with_more(new).take(slice(-MAX_OWN_DIGITS, None)) if own is not None else new
    change_own_digits(new)
    st.session_state["own-chosen"] = len(new) - 1


def change_own_digits(digit_set):
    """Replace the visitor's digits, so that it can be undone."""
    st.session_state["own-digits-before"] = st.session_state.get("own-digits")
    st.session_state["own-digits"] = digit_set


def undo_change():
    st.session_state["own-digits"] = st.session_state.pop("own-digits-before", None)


def remove_own_digit(index):
    own = OWN_DIGITS.get()
    left = torch.arange(len(own)) != index
    change_own_digits(own.take(left.nonzero().flatten()) if left.any() else None)


def show_own_digits(named: NamedModel, source):
    st.subheader("My handwriting", anchor=False)
    own = OWN_DIGITS.get()
    if own is None:
        st.markdown(
            "Say under an answer which digit you meant, and it is kept here: then you can see how "
            "well your own hand is read, and teach it to the model."
        )
        if st.session_state.get("own-digits-before") is not None:
            st.button("Undo", key="own-undo", icon=":material/undo:", on_click=undo_change)
        return
    score, test = evaluate(named.model, own), predictions_on(named, source_test_set(source)).score
    with st.container(key="own-score", horizontal=True, gap="large"):
        st.metric("Your hand", f"{score.accuracy:.0%}", width="content")
        st.metric(f"Test set ({title_of(source)})", f"{test.accuracy:.1%}", width="content")
        right = score.confusion.trace().item()
        st.metric("Read right", f"{right} of {len(own)}", width="content")
        times, one, other = confused_pairs(score.confusion)[0]
        if times:
            st.metric("Most confused", f"{one} and {other}", width="content")
    show_strip(named, own)
    show_tools(own)
    show_lesson(named, source, own, (score.accuracy, test.accuracy))


def show_strip(named, own):
    """Those read right and those read wrong; choosing one offers to remove it."""
    read_as = named.model.logits(own.images).argmax(1)
    chosen = min(st.session_state.get("own-chosen", len(own) - 1), len(own) - 1)
    for verdict, those in {
        ":green[:material/check:] Read right": read_as == own.labels,
        ":red[:material/close:] Read wrong": read_as != own.labels,
    }.items():
        if those.any():
            st.caption(f"{verdict} ({those.sum()}), with the digit that you meant")
            key = f"own-{'right' if 'right' in verdict else 'wrong'}"
            wall(own, those.nonzero().flatten(), chosen, choose_own_digit, key=key)
    st.session_state["own-chosen"] = chosen
    word = f"your {own.labels[chosen]}, read as {read_as[chosen]}"
    st.button(
        f"Remove number {chosen + 1}: {word}",
        key="own-remove",
        icon=":material/delete:",
        type="tertiary",
        on_click=remove_own_digit,
        args=(chosen,),
    )


def choose_own_digit(index):
    st.session_state["own-chosen"] = index


def show_tools(own):
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Clear all",
            key="own-clear",
            icon=":material/delete_sweep:",
            on_click=change_own_digits,
            args=(None,),
        )
        before = st.session_state.get("own-digits-before")
        st.button(
            "Undo",
            key="own-undo",
            icon=":material/undo:",
            on_click=undo_change,
            disabled=before is None,
        )
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


def show_lesson(named, source, own, before):
    """Teach the model the visitor's hand, and tell what that changed.

    `before` is how well it read: the visitor's hand, and the test set.
    """
    if st.button(
        "Train on these too",
        key="teach",
        icon=":material/school:",
        help="The model that reads now goes on learning, from your digits and from others.",
    ):
        with st.spinner("Learning your hand …"):
            taught = teach(named, own, named.train or split(source).train)
            after = [evaluate(taught.model, part).accuracy for part in (own, digits(source)[1])]
        st.session_state["taught"] = taught
        st.session_state["next-model"] = "Taught"
        st.session_state["lesson"] = (
            f"Your hand: {before[0]:.0%} before, **{after[0]:.0%}** after; but these are the very "
            "digits that it has just learned, so draw new ones to see what it knows. "
            f"Test set ({title_of(source)}): {before[1]:.1%} before, **{after[1]:.1%}** after. "
            "The taught model reads now; the others can still be chosen."
        )
        st.rerun()
    if lesson := st.session_state.get("lesson"):
        st.success(lesson, icon=":material/school:")


def teach(named: NamedModel, own: DigitSet, others: DigitSet) -> NamedModel:
    """A copy of the model that goes on learning, from the visitor's digits and some `others`."""
    model = deepcopy(named.model).requires_grad_(True)
    others = others.take(slice(LESSON_DIGITS))
    times = max(1, round(OWN_SHARE / (1 - OWN_SHARE) * len(others) / len(own)))
    repeated = own.take(torch.arange(len(own)).repeat(times))
    train_model(model, others.with_more(repeated), own, LESSON_SETTINGS, LESSON_STEPS)
    name = f"{named.name}, taught {len(own)} digit{'s' * (len(own) > 1)} of yours"
    return NamedModel(model, name, (object(),), others, named.validation)
