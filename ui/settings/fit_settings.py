"""Widgets for the settings of training: presets and every single setting."""

from dataclasses import replace

import streamlit as st

from mnist_core import PRESETS, FitSettings
from mnist_core.training.config import FIT_BOUNDS, OPTIMIZERS
from ui.session.state import PRESET, set_widgets
from ui.settings.url import Number, OneOf, Url
from ui.settings.wording import OPTIMIZER_NAMES, phrase, spell, spell_rate

LEARNING_RATES = [
    *(1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.03, 0.05),
    *(0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0),
]
BATCH_SIZES = [16, 32, 64, 128, 256, 512, 1024, 4096]
WEIGHT_DECAYS = [0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1]
DISTORTION_STRENGTHS = [0.0, 0.25, 0.5, 0.75, 1.0]
SETTINGS_OUTSIDE_PRESETS = ("seed", "distortion")
DEFAULT_FIT = PRESETS["Faster"]
PRESET_TITLES = {"Notebook": "Slow (notebook)"}  # where it isn't the preset's name
PRESET_HELP = (
    "Each sets the learning rate, the optimizer and the other settings of training.\n\n"
    "**Faster** takes big steps, and reads 9 of 10 digits after 20 seconds.\n\n"
    "**Slow (notebook)** has the settings of a typical first PyTorch notebook: the learning rate "
    "is a hundred times smaller.\n\n"
    "**Adam** is an optimizer that finds a good step size for each weight by itself."
)


def choose_learning_rate(url: Url, on_rate) -> float:
    """Choose the learning rate; `on_rate` is called when the visitor changes it."""
    return st.select_slider(
        "Learning rate",
        LEARNING_RATES,
        DEFAULT_FIT.learning_rate,
        format_func=spell_rate,
        on_change=on_rate,
        help="How big each step is. You can change it while the model learns.",
        **url("learning_rate", OneOf(LEARNING_RATES, spell_rate)),
    )


def choose_fit(url: Url, learning_rate: float) -> FitSettings:
    """Choose all settings but the learning rate."""
    optimizer = st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        format_func=OPTIMIZER_NAMES.__getitem__,
        help="The rule that makes a step out of the *gradient*, which says for each of the model's "
        "numbers which way is better.",
        **url("optimizer", OneOf(OPTIMIZERS, OPTIMIZER_NAMES.__getitem__)),
    )
    batch_size = st.select_slider(
        "Batch size",
        BATCH_SIZES,
        DEFAULT_FIT.batch_size,
        help="How many pictures the model looks at before each step.",
        **url("batch_size", OneOf(BATCH_SIZES)),
    )
    epochs = st.number_input(
        "Epochs",
        *FIT_BOUNDS["epochs"],
        DEFAULT_FIT.epochs,
        help="How many times the model goes through all training pictures.",
        **url("epochs", Number(*FIT_BOUNDS["epochs"])),
    )
    weight_decay = st.select_slider(
        "Weight decay",
        WEIGHT_DECAYS,
        DEFAULT_FIT.weight_decay,
        format_func=spell_rate,
        help="Pulls every weight a little towards 0 at each step.",
        **url("weight_decay", OneOf(WEIGHT_DECAYS, spell_rate)),
    )
    seed = st.number_input(
        "Seed",
        *FIT_BOUNDS["seed"],
        DEFAULT_FIT.seed,
        help="Decides the initial weights and the order of the pictures. The same seed and the "
        "same settings give the same run, to the last digit.",
        **url("seed", Number(*FIT_BOUNDS["seed"])),
    )
    return FitSettings(
        int(epochs),
        learning_rate,
        batch_size,
        optimizer,
        weight_decay,
        int(seed),
        choose_distortion(url),
    )


def choose_distortion(url: Url) -> float:
    """Choose the strength of random distortion, which Dataset shows."""
    return st.select_slider(
        "Random distortion",
        DISTORTION_STRENGTHS,
        format_func="{:.0%}".format,
        help="Each training picture is shifted, turned, stretched and bent a little, and its pen "
        "made wider or thinner: by chance, and differently in every epoch.",
        **url("distortion", OneOf(DISTORTION_STRENGTHS, "{:.0%}".format)),
    )


def choose_preset(settings: FitSettings, on_preset):
    """Show which preset `settings` are, if any; choosing another sets the widgets of its settings.

    `on_preset` is then called with the new settings.
    """

    def apply():
        if name := PRESET.get():
            chosen = adapt_preset(PRESETS[name], settings)
            tell_replaced(name, changed_settings(PRESETS[nearest], settings), chosen)
            set_widgets(
                {k: v for k, v in vars(chosen).items() if k not in SETTINGS_OUTSIDE_PRESETS}
            )
            on_preset(chosen)

    nearest = nearest_preset(settings)
    changed = in_words(changed_settings(PRESETS[nearest], settings))
    PRESET.set(None if changed else nearest)
    rate = f"learning rate {spell_rate(settings.learning_rate)}"
    st.segmented_control(
        f"How it learns: {f'{preset_title(nearest)}, but ' + changed if changed else rate}",
        PRESETS,
        format_func=preset_title,
        key=PRESET.key,
        on_change=apply,
        help=PRESET_HELP,
    )


def preset_title(preset: str) -> str:
    return PRESET_TITLES.get(preset, preset)


def nearest_preset(settings: FitSettings) -> str:
    """The preset from which the fewest settings differ, whatever the seed and the distortion."""
    return min(PRESETS, key=lambda name: len(changed_settings(PRESETS[name], settings)))


def changed_settings(preset: FitSettings, settings: FitSettings) -> dict[str, float | str]:
    """Those of the `settings` that differ from a preset's: field -> value."""
    own = vars(adapt_preset(preset, settings))
    return {name: value for name, value in vars(settings).items() if value != own[name]}


def in_words(settings: dict[str, float | str]) -> str:
    """Settings, field -> value, in a phrase: "learning rate 0.02, SGD with momentum"."""
    words = {
        name: OPTIMIZER_NAMES.get(str(value), spell(value)) for name, value in settings.items()
    }
    return ", ".join(phrase(name.replace("_", " "), value) for name, value in words.items())


def tell_replaced(preset: str, own: dict[str, float | str], chosen: FitSettings):
    """Say which settings of the visitor's `own` choice, field -> value, a preset has replaced."""
    replaced = {name: value for name, value in own.items() if value != getattr(chosen, name)}
    if replaced:
        new = {name: getattr(chosen, name) for name in replaced}
        st.toast(
            f"**{preset_title(preset)}** has set {in_words(new)}. You had {in_words(replaced)}.",
            icon=":material/tune:",
            duration="long",
        )


def adapt_preset(preset: FitSettings, settings: FitSettings) -> FitSettings:
    """A preset with the seed and the distortion of `settings`."""
    return replace(preset, **{name: getattr(settings, name) for name in SETTINGS_OUTSIDE_PRESETS})
