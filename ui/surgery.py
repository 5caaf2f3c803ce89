"""Experiments with the data: harm done to training digits on purpose, to see what comes of it."""

import streamlit as st

from mnist_core import DataSettings
from mnist_core.shape import CLASSES
from mnist_core.training import BOUNDS
from mnist_core.training_data import CUTS

HELD_OUT = {"1 in 20": 1 / 20, "1 in 10": 1 / 10, "1 in 6": 1 / 6, "1 in 3": 1 / 3, "1 in 2": 1 / 2}
CAPS = ["1", "10", "20", "50", "100", "200", "500", "1000", "2000", "all"]
SHARES = [0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0]
BLURS = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]
NOISES = [0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0]
DEFAULT = DataSettings()
UNTOUCHED = {  # field, which is also its widget's key -> the widget's value when nothing is done
    "cut": DEFAULT.cut,
    "dropped": [],
    "cap": "all",
    "wrong_labels": 0.0,
    "shift": 0,
    "blur": 0.0,
    "noise": 0.0,
}
EXPERIMENTS = {  # field -> what was done, in words
    "cut": "validation pictures taken from the {}",
    "dropped": "digits left out: {}",
    "cap": "at most {:,} of each digit",
    "wrong_labels": "{:.0%} of the labels are wrong",
    "shift": "moved by up to {} pixels",
    "blur": "blurred by {:g} pixels",
    "noise": "noise of {:.0%}",
}
percent = "{:.0%}".format


def choose_held_out(link, **layout) -> float:
    """The share that is held out for validation."""
    chosen = st.select_slider(
        "Held out for validation",
        HELD_OUT,
        "1 in 6",
        help="These pictures are never learned from: they tell how the model does on new ones.",
        **link("held_out"),
        **layout,
    )
    return HELD_OUT[chosen]


def choose_way(link) -> str:
    """Where those that are held out are taken from."""
    return st.segmented_control("Taken", CUTS, default=CUTS[0], required=True, **link("cut"))


def choose_cut(link) -> DataSettings:
    """Which digits are held out. Train has the same settings under the same keys."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        held_out, way = choose_held_out(link, width=260), choose_way(link)
        seed = choose_split_seed(link, width=118)
    return DataSettings(held_out=held_out, cut=way, seed=seed)


def choose_split_seed(link, **layout) -> int:
    """Apart from a run's own seed, so that runs with different seeds learn from the same digits."""
    return st.number_input(
        "Seed of the cut",
        *BOUNDS["seed"],
        help="Decides which pictures are held out, and all that is random in experiments.",
        **link("split_seed"),
        **layout,
    )


def choose_experiments(link, classes) -> DataSettings:
    """The experiments. Train has them, too, under the same keys."""
    dropped = st.pills(
        "Leave out digits",
        range(CLASSES),
        format_func=classes.__getitem__,
        selection_mode="multi",
        wrap=True,
        **link("dropped", words=classes.__getitem__),
    )
    if len(dropped) == CLASSES:
        st.warning("One digit at least has to stay, so the last is kept.")
    left, right = st.columns(2, gap="medium")
    cap = left.select_slider("At most of each digit", CAPS, "all", **link("cap"))
    wrong_labels = right.select_slider(
        "Wrong labels", SHARES, format_func=percent, **link("wrong_labels", words=percent)
    )
    shift = left.slider("Move by up to, in pixels", 0, 4, **link("shift"))
    blur = right.select_slider(
        "Blur, in pixels", BLURS, format_func="{:g}".format, **link("blur", words="{:g}".format)
    )
    noise = left.select_slider("Noise", NOISES, format_func=percent, **link("noise", words=percent))
    return DataSettings(
        dropped=tuple(sorted(dropped)[: CLASSES - 1]),
        cap=None if cap == "all" else int(cap),
        wrong_labels=wrong_labels,
        shift=shift,
        blur=blur,
        noise=noise,
    )


def experiments_of(data: DataSettings) -> dict[str, str]:
    """What is done to the training digits: field -> in words; empty where nothing is."""
    return {
        name: words.format(", ".join(map(str, value)) if name == "dropped" else value)
        for name, words in EXPERIMENTS.items()
        if (value := getattr(data, name)) != getattr(DEFAULT, name)
    }


def undo(*names):
    """Set these experiments' widgets to doing nothing."""
    st.session_state.update({name: UNTOUCHED[name] for name in names})


def show_undo(data: DataSettings, key):
    """A button for each experiment that is on, which takes it back."""
    done = experiments_of(data)
    if not done:
        return
    with st.container(key=key, horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name, words in done.items():
            st.button(
                words.capitalize(),
                key=f"{key}-{name}",
                icon=":material/undo:",
                help="Take this back.",
                on_click=undo,
                args=(name,),
            )
        if len(done) > 1:
            st.button(
                "Undo all",
                key=f"{key}-all",
                type="primary",
                icon=":material/restart_alt:",
                on_click=undo,
                args=tuple(done),
            )
