"""The buttons that drive a run, and what there is to say about it."""

from functools import partial
from math import inf

import streamlit as st

from ui.data_settings import in_words
from ui.fit_settings import number
from ui.kept_runs import keep
from ui.library import title_of
from ui.training_run import TrainingRun

MORE = 5  # epochs
SPEEDS = [1, 3, 10, 30, 100, 300, 1000, inf]  # batches a second
STEADY = 100  # MNIST's first five epochs in 20 s


def current_run(*wanted) -> TrainingRun:
    """The visitor's run; while nothing has been learned, it follows the settings `wanted`."""
    run = st.session_state.get("run")
    if run is None or (not run.step and what_made(run) != wanted):
        guess = run and run.guess
        with st.spinner("Getting the pictures ready …"):
            run = begin(*wanted)
        run.guess = guess
    return run


def begin(*wanted) -> TrainingRun:
    run = st.session_state.run = TrainingRun(*wanted)
    return run


def give_up():
    """Put the run away: it may be kept for comparison, but its past moments are forgotten."""
    if run := st.session_state.pop("run", None):
        run.forget_moments()
        keep(run)


def what_made(run):
    """The arguments that would make such a run again."""
    return run.source, run.settings, run.data, run.straighten


def show_buttons(run, wanted):
    """What they do is done to the run as it is by then: the next click may come before a new run is
    on the page. And none of it calls Streamlit, which may end a script run, and with it what was
    clicked, at any such call.
    """

    def control(key, label, icon, does, possible, **options):
        def act():
            does(st.session_state.get("run") or begin(*wanted))

        icon = f":material/{icon}:"
        st.button(label, key=key, icon=icon, on_click=act, disabled=not possible, **options)

    # Play and Pause can be pressed either way: disabled, they would lose the keyboard's focus.
    kinds = ("secondary", "primary") if run.playing else ("primary", "secondary")
    control("play", "Play", "play_arrow", TrainingRun.play, not run.finished, type=kinds[0])
    control("pause", "Pause", "pause", TrainingRun.pause, not run.finished, type=kinds[1])
    control("step", "One batch", "skip_next", TrainingRun.step_once, not run.finished)
    control("one-epoch", "One epoch", "fast_forward", TrainingRun.play_epoch, not run.finished)
    more = partial(TrainingRun.play_more, epochs=MORE)
    control("more", f"{MORE} more epochs", "add", more, run.can_go_on)
    st.button("Reset", key="reset", icon=":material/restart_alt:", on_click=give_up)


def choose_speed() -> float:
    """Batches a second."""
    return st.select_slider(
        "Batches a second",
        SPEEDS,
        STEADY,
        format_func=lambda speed: "full speed" if speed == inf else str(speed),
        key="speed",
        persist_state="session",
        width=220,
    )


def tell(run, wanted):
    """What has to be said before the charts: blown up, waiting for a reset, learned from harm."""
    if run.diverged:
        rate = number(run.diverged.settings.learning_rate)
        st.warning(
            f"At step {run.diverged.step:,} the loss was no longer a number: at a learning rate of "
            f"{rate}, each step overshot further than the last, until the weights left the range "
            "of numbers. Try a smaller learning rate, a tenth of it, then reset."
        )
    if waiting := differences(run, wanted):
        st.info(f"Reset to use {', '.join(waiting)}. The run below goes on as it began.")
    elif (rate := run.learning_rate) != run.settings.learning_rate:
        since = run.step  # the next batch will be the first with it, unless one already was
        if run.changes and run.changes[-1][1]["learning_rate"] == rate:
            since = run.changes[-1][0]
        st.caption(
            f"Learning rate {number(rate)} since step {since:,}; the run began with "
            f"{number(run.settings.learning_rate)}. Reset begins with what is set now."
        )
    if done := in_words(run.data):
        st.info(f"An experiment with the data: {done}.", icon=":material/science:")


def set_up(source, settings, data, straighten) -> dict:
    """All that makes a run, by name."""
    cut = vars(data) | {"seed_of_the_cut": data.seed}
    del cut["seed"]  # or it would hide the run's own
    return {"data": title_of(source), **vars(settings), **cut, "straightened": straighten}


def differences(run, wanted) -> list[str]:
    """The settings that this run doesn't follow: "batch size 32 (now 128)"."""
    now = set_up(*what_made(run)) | {"learning_rate": run.learning_rate}
    then = set_up(*wanted)
    return [
        f"{name.replace('_', ' ')} {spelled(then[name])} (now {spelled(value)})"
        for name, value in now.items()
        if then[name] != value
    ]


def spelled(value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if value is None:
        return "all"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
