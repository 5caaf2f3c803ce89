"""The settings of a training: a preset, and behind it every number."""

import streamlit as st

from mnist_core import PRESETS, FitSettings
from mnist_core.training import BOUNDS, OPTIMIZERS

LEARNING_RATES = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0]
BATCH_SIZES = [16, 32, 64, 128, 256, 512, 1024, 4096]
WEIGHT_DECAYS = [0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1]
OPTIMIZER_NAMES = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam"}


def apply_preset(preset=None):
    """Set every setting's widget to what the preset, or else the one just chosen, says."""
    if preset := preset or st.session_state.preset:
        for name, value in vars(PRESETS[preset]).items():
            st.session_state[f"set-{name}"] = value


def current_preset():
    """The name of the preset that the widgets agree with, or None if they were changed since."""
    for name, preset in PRESETS.items():
        if all(st.session_state[f"set-{key}"] == value for key, value in vars(preset).items()):
            return name
    return None


def choose_settings() -> FitSettings:
    """A preset, and behind it the settings themselves."""
    if "set-epochs" not in st.session_state:
        apply_preset(next(iter(PRESETS)))
    st.session_state.preset = current_preset()

    def kept(name):
        return {"key": f"set-{name}", "persist_state": "session"}

    st.segmented_control("Preset", PRESETS, key="preset", on_change=apply_preset)
    with st.popover("Settings", icon=":material/tune:"):
        optimizer = st.selectbox(
            "Optimizer", OPTIMIZERS, format_func=OPTIMIZER_NAMES.get, **kept("optimizer")
        )
        learning_rate = st.select_slider(
            "Learning rate", LEARNING_RATES, format_func="{:g}".format, **kept("learning_rate")
        )
        batch_size = st.select_slider("Batch size", BATCH_SIZES, **kept("batch_size"))
        epochs = st.number_input("Epochs", *BOUNDS["epochs"], **kept("epochs"))
        weight_decay = st.select_slider(
            "Weight decay", WEIGHT_DECAYS, format_func="{:g}".format, **kept("weight_decay")
        )
        seed = st.number_input(
            "Seed",
            *BOUNDS["seed"],
            help="Of the initial weights and the order of the digits.",
            **kept("seed"),
        )
    return FitSettings(epochs, learning_rate, batch_size, optimizer, weight_decay, seed)
