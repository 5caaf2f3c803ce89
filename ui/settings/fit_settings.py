"""The settings of a training: a preset, and behind it every number."""

import streamlit as st

from mnist_core import PRESETS, FitSettings
from mnist_core.training.config import FIT_BOUNDS, OPTIMIZERS
from ui.session.state import PRESET, set_widgets
from ui.settings.url import Number, OneOf
from ui.settings.wording import OPTIMIZER_NAMES, spell_rate

LEARNING_RATES = [
    *(1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.03, 0.05),
    *(0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0),
]
BATCH_SIZES = [16, 32, 64, 128, 256, 512, 1024, 4096]
WEIGHT_DECAYS = [0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1]
DEFAULT_FIT = FitSettings()


def choose_fit(url, on_rate) -> FitSettings:
    """Every number; `on_rate` is called when the learning rate is changed by hand."""
    optimizer = st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        format_func=OPTIMIZER_NAMES.__getitem__,
        **url("optimizer", OneOf(OPTIMIZERS, OPTIMIZER_NAMES.__getitem__)),
    )
    learning_rate = st.select_slider(
        "Learning rate",
        LEARNING_RATES,
        DEFAULT_FIT.learning_rate,
        format_func=spell_rate,
        on_change=on_rate,
        help="How far each step goes. Can be changed while the model learns.",
        **url("learning_rate", OneOf(LEARNING_RATES, spell_rate)),
    )
    batch_size = st.select_slider(
        "Batch size",
        BATCH_SIZES,
        DEFAULT_FIT.batch_size,
        **url("batch_size", OneOf(BATCH_SIZES)),
    )
    binding = url("epochs", Number(*FIT_BOUNDS["epochs"]))
    epochs = st.number_input("Epochs", *FIT_BOUNDS["epochs"], DEFAULT_FIT.epochs, **binding)
    weight_decay = st.select_slider(
        "Weight decay",
        WEIGHT_DECAYS,
        DEFAULT_FIT.weight_decay,
        format_func=spell_rate,
        help="Pulls every weight towards 0, a little at each step.",
        **url("weight_decay", OneOf(WEIGHT_DECAYS, spell_rate)),
    )
    seed = st.number_input(
        "Seed",
        *FIT_BOUNDS["seed"],
        DEFAULT_FIT.seed,
        help="Decides the initial weights and the order of the pictures.",
        **url("seed", Number(*FIT_BOUNDS["seed"])),
    )
    return FitSettings(int(epochs), learning_rate, batch_size, optimizer, weight_decay, int(seed))


def choose_preset(settings: FitSettings, on_rate):
    """The preset that `settings` are, if any; another one sets all widgets but the seed's."""

    def apply():
        if name := PRESET.get():
            set_widgets({key: value for key, value in vars(PRESETS[name]).items() if key != "seed"})
            on_rate()

    PRESET.set(preset_of(settings))
    st.segmented_control("Preset", PRESETS, key=PRESET.key, on_change=apply)


def preset_of(settings: FitSettings) -> str | None:
    """The name of the preset that has the same numbers, whatever the seed."""
    for name, preset in PRESETS.items():
        if vars(preset) | {"seed": settings.seed} == vars(settings):
            return name
    return None
