"""The choice of a model."""

from collections.abc import Collection

import streamlit as st

from mnist_core.models.catalog import MODELS
from ui.session.models import (
    BASELINE,
    BEST,
    CURRENT,
    NamedModel,
    offered_models,
    own_weights,
    train_baseline,
)
from ui.session.names import escape_markdown
from ui.session.state import CHOSEN_MODEL, LINKED_MODEL, MODEL, RUN
from ui.settings.run_names import name_runs
from ui.shell.own_weights import tell_uploaded_weights, upload_weights
from ui.shell.share import LeftBehind

MODEL_KEY = "read_by"  # in the address
SHARED_MODELS = {"baseline": BASELINE, "best": BEST}  # value in the address -> key of the offer
OWN_MODEL = "own"  # value in the address: a model of the visitor's own, which no link contains
MODEL_HELP = (
    "The **simple model** is linear, like the one that Train begins with: a *baseline*, which "
    "others are measured against. The **best model** is convolutional, and was trained for much "
    "longer. What you train yourself is listed, too."
)


def choose_model(source: str, kinds: Collection[str] = MODELS) -> NamedModel:
    """Choose a model of one of the `kinds`: one of the visitor's own, or a shared one.

    The choice applies to all pages. The default is the model trained in this tab, else the link's,
    else the visitor's latest.
    """
    with st.spinner("Training a simple model, once for everybody …", show_time=True):
        train_baseline(source)
    offers = offered_models(source, *name_runs(RUN.get()))
    offers = {key: offer for key, offer in offers.items() if offer.kind in kinds}
    linked = LINKED_MODEL.make(lambda: st.query_params.get(MODEL_KEY, "").casefold())
    choice = CHOSEN_MODEL.get() or (None if CURRENT in offers else SHARED_MODELS.get(linked))
    if choice not in offers:
        choice = next(iter(offers))
    if len(offers) > 1:
        MODEL.set(choice)
        choice = _choose({key: offer.name for key, offer in offers.items()})
    in_address = {key: word for word, key in SHARED_MODELS.items()}.get(choice, OWN_MODEL)
    if linked == OWN_MODEL and not CHOSEN_MODEL.get():
        in_address = OWN_MODEL  # still awaited, even if the page is loaded again
    if st.query_params.get(MODEL_KEY) != in_address:
        st.query_params[MODEL_KEY] = in_address
    return offers[choice].make()


def came_by_link() -> bool:
    """Whether the visit began with a link that names a model, as copied ones do."""
    return LINKED_MODEL.get() != ""


def tell_missing_model(place: str = ""):
    """Say that the link's model isn't here while a shared one reads instead, and take it in.

    In a fragment, it needs a `place`, as `upload_weights` does.
    """
    if LINKED_MODEL.get() == OWN_MODEL and MODEL.get() in SHARED_MODELS.values():
        with st.container(key=f"missing-model{place}", gap="xsmall"):
            st.info(
                "Whoever sent this link had a model of their own, and no link contains one: here, "
                "another model reads. Were you sent a file of weights? Upload it here."
            )
            upload_weights(place)
    tell_uploaded_weights()


def own_model(offer: str | None = None) -> LeftBehind | None:
    """The visitor's own model, chosen or by its offer's key, which no link contains."""
    if make := own_weights(offer or MODEL.get()):
        return LeftBehind(
            "**The model that you trained isn't in the link.** Send its weights, too: your "
            "friend uploads them where the link leads.",
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
