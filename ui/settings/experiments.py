"""Widgets for the split, and for experiments: corruptions of the training digits."""

from typing import Literal

import streamlit as st

from mnist_core import DataSettings
from mnist_core.constants import CLASS_COUNT
from mnist_core.training.config import FIT_BOUNDS, SPLIT_METHODS
from ui.session.state import set_widgets
from ui.settings.url import Number, OneOf, SomeOf, Url
from ui.settings.wording import experiments_in_words

HELD_OUT_SHARES = {
    "1 in 20": 1 / 20,
    "1 in 10": 1 / 10,
    "1 in 6": 1 / 6,
    "1 in 3": 1 / 3,
    "1 in 2": 1 / 2,
}
CAP_COUNTS = ["1", "10", "20", "50", "100", "200", "500", "1000", "2000", "all"]
WRONG_LABEL_SHARES = [0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0]
BLUR_PIXELS = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]
NOISE_SHARES = [0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0]
DEFAULT_DATA = DataSettings()
UNTOUCHED_VALUES = {  # field and widget key -> the widget's value that leaves the data alone
    "cut": DEFAULT_DATA.cut,
    "dropped": [],
    "cap": "all",
    "wrong_labels": 0.0,
    "shift": 0,
    "blur": 0.0,
    "noise": 0.0,
}
spell_share = "{:.0%}".format


def choose_held_out(url: Url, **layout) -> float:
    """Choose the share that is held out for validation."""
    chosen = st.select_slider(
        "Held out for validation",
        HELD_OUT_SHARES,
        "1 in 6",
        help="The model never learns from these pictures: they show how well it does on new ones.",
        **url("held_out", OneOf(HELD_OUT_SHARES)),
        **layout,
    )
    return HELD_OUT_SHARES[chosen]


def choose_split_method(url: Url) -> str:
    """Choose how validation pictures are selected, one of `SPLIT_METHODS`."""
    return st.segmented_control(
        "Which ones are held out",
        SPLIT_METHODS,
        default=SPLIT_METHODS[0],
        required=True,
        **url("cut", OneOf(SPLIT_METHODS)),
    )


def choose_split(url: Url) -> DataSettings:
    """Choose a split in one row. Train has the same settings under the same keys."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        held_out, method = choose_held_out(url, width=260), choose_split_method(url)
        seed = choose_split_seed(url, width=118)
    return DataSettings(held_out=held_out, cut=method, seed=seed)


def choose_split_seed(url: Url, width: int | Literal["stretch"] = "stretch") -> int:
    """Choose the split's seed, which isn't the run's, so that their effects can be separated."""
    return st.number_input(
        "Seed of the split",
        *FIT_BOUNDS["seed"],
        help="Decides which pictures are held out, and everything random in the experiments below.",
        **url("split_seed", Number(*FIT_BOUNDS["seed"])),
        width=width,
    )


def choose_experiments(url: Url, classes) -> DataSettings:
    """Choose experiments. Train has the same settings under the same keys."""
    dropped = st.pills(
        "Leave out digits",
        range(CLASS_COUNT),
        format_func=classes.__getitem__,
        selection_mode="multi",
        wrap=True,
        **url("dropped", SomeOf(range(CLASS_COUNT), classes.__getitem__)),
    )
    if len(dropped) == CLASS_COUNT:
        st.warning("At least one digit has to stay, so the last one is kept.")
    left, right = st.columns(2, gap="medium")
    binding = url("cap", OneOf(CAP_COUNTS))
    cap = left.select_slider("Limit for each digit", CAP_COUNTS, "all", **binding)
    wrong_labels = right.select_slider(
        "Wrong labels",
        WRONG_LABEL_SHARES,
        format_func=spell_share,
        **url("wrong_labels", OneOf(WRONG_LABEL_SHARES, spell_share)),
    )
    shift = left.slider("Shift by up to, in pixels", 0, 4, **url("shift", Number(0, 4)))
    blur = right.select_slider(
        "Blur, in pixels",
        BLUR_PIXELS,
        format_func="{:g}".format,
        **url("blur", OneOf(BLUR_PIXELS, "{:g}".format)),
    )
    noise = left.select_slider(
        "Noise",
        NOISE_SHARES,
        format_func=spell_share,
        **url("noise", OneOf(NOISE_SHARES, spell_share)),
    )
    return DataSettings(
        dropped=tuple(sorted(dropped)[: CLASS_COUNT - 1]),
        cap=None if cap == "all" else int(cap),
        wrong_labels=wrong_labels,
        shift=shift,
        blur=blur,
        noise=noise,
    )


def undo_experiments(*names):
    """Reset the widgets of these experiments."""
    set_widgets({name: UNTOUCHED_VALUES[name] for name in names})


def show_experiment_undo(data: DataSettings, key):
    """A button for each active experiment, which turns it off."""
    done = experiments_in_words(data)
    if not done:
        return
    with st.container(key=key, horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name, words in done.items():
            st.button(
                words.capitalize(),
                key=f"{key}-{name}",
                icon=":material/undo:",
                help="Undo this.",
                on_click=undo_experiments,
                args=(name,),
            )
        if len(done) > 1:
            st.button(
                "Undo all",
                key=f"{key}-all",
                type="primary",
                icon=":material/restart_alt:",
                on_click=undo_experiments,
                args=tuple(done),
            )
