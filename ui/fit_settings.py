"""The settings of a training: a preset, and behind it every number."""

import streamlit as st

from mnist_core import PRESETS, FitSettings
from mnist_core.training import BOUNDS, OPTIMIZERS

LEARNING_RATES = [
    *(1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.03, 0.05),
    *(0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0),
]
BATCH_SIZES = [16, 32, 64, 128, 256, 512, 1024, 4096]
WEIGHT_DECAYS = [0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1]
OPTIMIZER_NAMES = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam"}
DEFAULT = FitSettings()


def choose_fit(link, on_rate) -> FitSettings:
    """Every number; `on_rate` is called when the learning rate is changed by hand."""
    optimizer = st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        format_func=OPTIMIZER_NAMES.get,
        **link("optimizer", words=OPTIMIZER_NAMES.get),
    )
    learning_rate = st.select_slider(
        "Learning rate",
        LEARNING_RATES,
        DEFAULT.learning_rate,
        format_func=number,
        on_change=on_rate,
        help="How far each step goes. Can be changed while the model learns.",
        **link("learning_rate", words=number),
    )
    batch_size = st.select_slider(
        "Batch size", BATCH_SIZES, DEFAULT.batch_size, **link("batch_size")
    )
    epochs = st.number_input("Epochs", *BOUNDS["epochs"], DEFAULT.epochs, **link("epochs"))
    weight_decay = st.select_slider(
        "Weight decay",
        WEIGHT_DECAYS,
        DEFAULT.weight_decay,
        format_func=number,
        help="Pulls every weight towards 0, a little at each step.",
        **link("weight_decay", words=number),
    )
    seed = st.number_input(
        "Seed",
        *BOUNDS["seed"],
        DEFAULT.seed,
        help="Decides the initial weights and the order of the pictures.",
        **link("seed"),
    )
    return FitSettings(epochs, learning_rate, batch_size, optimizer, weight_decay, seed)


def choose_preset(settings: FitSettings, on_rate):
    """The preset that `settings` are, if any; another one sets all widgets but the seed's."""

    def apply():
        if st.session_state.preset:
            chosen = vars(PRESETS[st.session_state.preset])
            st.session_state.update({name: chosen[name] for name in chosen if name != "seed"})
            on_rate()

    st.session_state.preset = preset_of(settings)
    st.segmented_control("Preset", PRESETS, key="preset", on_change=apply)


def preset_of(settings: FitSettings) -> str | None:
    """The name of the preset that has the same numbers, whatever the seed."""
    for name, preset in PRESETS.items():
        if vars(preset) | {"seed": settings.seed} == vars(settings):
            return name
    return None


def number(value) -> str:
    """A setting as the widgets and the address spell it: 0.001, 1e-05."""
    return f"{value:g}"
