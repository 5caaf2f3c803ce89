"""The choice of a model."""

from collections.abc import Collection

import streamlit as st

from mnist_core.models.catalog import MODELS
from ui.session.models import (
    BASELINE,
    BEST,
    NamedModel,
    offered_models,
    own_weights,
    train_baseline,
)
from ui.session.names import escape_markdown
from ui.session.state import CHOSEN_MODEL, MODEL, RUN
from ui.settings.run_names import name_runs
from ui.shell.share import LeftBehind

MODEL_KEY = "read_by"  # in the address
SHARED_MODELS = {"baseline": BASELINE, "best": BEST}  # value in the address -> key of the offer
MODEL_HELP = (
    "The **simple model** is linear, like the one that Train begins with: a *baseline*, which "
    "others are measured against. The **best model** is convolutional, and was trained for much "
    "longer. What you train yourself is listed, too."
)


def choose_model(source: str, kinds: Collection[str] = MODELS) -> NamedModel:
    """Choose a model of one of the `kinds`: one of the visitor's own, or a shared one.

    The choice applies to all pages. The default is the link's model, or the visitor's current one.
    """
    with st.spinner("Training a simple model, once for everybody …", show_time=True):
        train_baseline(source)
    offers = offered_models(source, *name_runs(RUN.get()))
    offers = {key: offer for key, offer in offers.items() if offer.kind in kinds}
    if not CHOSEN_MODEL.get():
        CHOSEN_MODEL.set(SHARED_MODELS.get(st.query_params.get(MODEL_KEY, "").casefold()))
    choice = CHOSEN_MODEL.get()
    if choice not in offers:
        choice = next(iter(offers))
    if len(offers) > 1:
        MODEL.set(choice)
        choice = _choose({key: offer.name for key, offer in offers.items()})
    put_into_address(CHOSEN_MODEL.get())
    return offers[choice].make()


def put_into_address(chosen: str | None):
    """Put the chosen model into the address, if it isn't the visitor's own."""
    words = [word for word, key in SHARED_MODELS.items() if key == chosen]
    if words and st.query_params.get(MODEL_KEY) != words[0]:
        st.query_params[MODEL_KEY] = words[0]
    elif not words and MODEL_KEY in st.query_params:
        del st.query_params[MODEL_KEY]


def own_model(offer: str | None = None) -> LeftBehind | None:
    """The visitor's own model, chosen or by its offer's key, which no link contains."""
    if make := own_weights(offer or MODEL.get()):
        return LeftBehind(
            "**The model that you trained isn't in the link.** Send its weights, too: your "
            "friend adds them on Train, under *Upload weights*.",
            "Save the weights",
            "weights.safetensors",
            make,
        )
    return None


def _choose(names: dict[str, str]) -> str:
    """Buttons for up to four, a list for more; the same key either way."""

    def note():
        CHOSEN_MODEL.set(MODEL.get())

    if len(names) > 4:
        return st.selectbox(
            "Read by",
            names,
            help=MODEL_HELP,
            format_func=names.__getitem__,
            key=MODEL.key,
            on_change=note,
            width=280,
        )
    chosen = st.segmented_control(
        "Read by",
        list(names),
        format_func=lambda offer: escape_markdown(names[offer]),
        required=True,
        help=MODEL_HELP,
        key=MODEL.key,
        on_change=note,
        wrap=True,
    )
    assert chosen is not None
    return chosen
