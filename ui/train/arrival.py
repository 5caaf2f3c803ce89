"""Arriving by a link to the Train page, which has settings but no trained model."""

import streamlit as st

from mnist_core.training.config import RunConfig
from ui.session.state import ASKED_BY_LINK, LINKED_CONFIG
from ui.settings.wording import config_in_words, name_of_key, phrase


def settings_in_link() -> list[str]:
    """The names of the settings in the link with which this visit began.

    Call it before the widgets are made, since these put settings into the address, too.
    """
    return ASKED_BY_LINK.make(lambda: [name_of_key(key) for key in st.query_params])


def link_in_words(wanted: RunConfig, names: list[str]) -> str:
    """A sentence about the link's settings, until the visitor changes something."""
    words, linked = config_in_words(wanted), LINKED_CONFIG.make(lambda: wanted)
    asked = [phrase(name, words[name]) for name in names if name in words]
    if not asked or wanted != linked:
        return ""
    return f"Your link carries settings, not a trained model: {', '.join(asked)}."
