"""What a link to the Train page brings: settings, but no trained model."""

import streamlit as st

from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from ui.session.state import ASKED_BY_LINK, LINKED_CONFIG, RUN
from ui.settings.wording import config_in_words, name_of_key, phrase
from ui.train.run_controls import begin_run


def settings_in_link() -> list[str]:
    """What the settings are called that the visit to this page began with.

    To be called before the widgets are made, as these put settings into the address, too.
    """
    return ASKED_BY_LINK.make(lambda: [name_of_key(key) for key in st.query_params])


def offer_training(run: TrainingRun, wanted: RunConfig, names: list[str]):
    """Say that a link carries settings only, and offer to train with them, until one does."""
    words, linked = config_in_words(wanted), LINKED_CONFIG.make(lambda: wanted)
    asked = [phrase(name, words[name]) for name in names if name in words]
    if not asked or run.step or run.playing or wanted != linked:
        return

    def train():
        (RUN.get() or begin_run(wanted)).play()

    with st.container(
        key="arrival", horizontal=True, vertical_alignment="center", gap="small", border=True
    ):
        st.markdown(
            f"**A link carries settings, not a trained model:** {', '.join(asked)}. Train with "
            "them here, and your model learns exactly as the sender's did.",
            width="stretch",
        )
        st.button("Train now", key="train-now", icon=":material/play_arrow:", on_click=train)
