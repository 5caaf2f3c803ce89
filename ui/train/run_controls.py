"""The buttons that drive a run, and what there is to say about it."""

from dataclasses import replace
from functools import partial
from math import inf

import streamlit as st

from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from ui.session.datasets import split
from ui.session.kept_runs import keep_run
from ui.session.state import RUN
from ui.settings.wording import config_in_words, experiments_in_words, spell_rate

MORE_EPOCHS = 5  # epochs
SPEEDS = [1, 3, 10, 30, 100, 300, 1000, inf]  # batches a second
DEFAULT_SPEED = 100  # MNIST's first five epochs in 20 s


def current_run(wanted: RunConfig) -> TrainingRun:
    """The visitor's run; while nothing has been learned, it follows what is `wanted`."""
    run = RUN.get()
    if run is None or (not run.step and run.config != wanted):
        guess = run and run.guess
        with st.spinner("Getting the pictures ready …"):
            run = begin_run(wanted)
        run.guess = guess
    return run


def begin_run(config: RunConfig) -> TrainingRun:
    parts = split(config.source, config.data)
    run = TrainingRun(config, parts.train, parts.validation)
    RUN.set(run)
    return run


def reset_run():
    """Put the run away: it may be kept for comparison, but its checkpoints are dropped."""
    if run := RUN.pop():
        run.drop_checkpoints()
        keep_run(run)


def show_buttons(run: TrainingRun, wanted: RunConfig):
    """What they do is done to the run as it is by then: the next click may come before a new run is
    on the page. And none of it calls Streamlit, which may end a script run, and with it what was
    clicked, at any such call.
    """

    def control(key, label, icon, does, possible, **options):
        def act():
            does(RUN.get() or begin_run(wanted))

        icon = f":material/{icon}:"
        st.button(label, key=key, icon=icon, on_click=act, disabled=not possible, **options)

    # Play and Pause can be pressed either way: disabled, they would lose the keyboard's focus.
    kinds = ("secondary", "primary") if run.playing else ("primary", "secondary")
    control("play", "Play", "play_arrow", TrainingRun.play, not run.finished, type=kinds[0])
    control("pause", "Pause", "pause", TrainingRun.pause, not run.finished, type=kinds[1])
    control("step", "One batch", "skip_next", TrainingRun.step_once, not run.finished)
    control("one-epoch", "One epoch", "fast_forward", TrainingRun.play_epoch, not run.finished)
    more = partial(TrainingRun.play_more, epochs=MORE_EPOCHS)
    control("more", f"{MORE_EPOCHS} more epochs", "add", more, run.can_go_on)
    st.button("Reset", key="reset", icon=":material/restart_alt:", on_click=reset_run)


def choose_speed(run: TrainingRun):
    """How many batches a second the run learns from at most."""
    run.speed = st.select_slider(
        "Batches a second",
        SPEEDS,
        DEFAULT_SPEED,
        format_func=lambda speed: "full speed" if speed == inf else str(speed),
        key="speed",
        persist_state="session",
        width=220,
    )


def show_notices(run: TrainingRun, wanted: RunConfig):
    """What has to be said before the charts: blown up, waiting for a reset, learned from harm."""
    if run.failed:
        st.error(
            "Something unforeseen went wrong in this run, and it can't go on; the server's log "
            "says what. Reset to begin another."
        )
    if run.diverged:
        used = spell_rate(run.diverged.settings.learning_rate)
        st.warning(
            f"At step {run.diverged.step:,} the loss was no longer a number: at a learning rate of "
            f"{used}, each step overshot further than the last, until the weights left the range "
            "of numbers. Try a smaller learning rate, a tenth of it, then reset."
        )
    if waiting := differences(run, wanted):
        st.info(f"Reset to use {', '.join(waiting)}. The run below goes on as it began.")
    elif (rate := run.learning_rate) != run.config.fit.learning_rate:
        since = run.step  # the next batch will be the first with it, unless one already was
        if run.changes and run.changes[-1][1]["learning_rate"] == rate:
            since = run.changes[-1][0]
        st.caption(
            f"Learning rate {spell_rate(rate)} since step {since:,}; the run began with "
            f"{spell_rate(run.config.fit.learning_rate)}. Reset begins with what is set now."
        )
    if done := experiments_in_words(run.config.data):
        st.info(
            f"An experiment with the data: {', '.join(done.values())}.", icon=":material/science:"
        )


def differences(run: TrainingRun, wanted: RunConfig) -> list[str]:
    """The settings that this run doesn't follow: "batch size 32 (now 128)"."""
    fit = replace(run.config.fit, learning_rate=run.learning_rate)
    now, then = (config_in_words(one) for one in (replace(run.config, fit=fit), wanted))
    return [
        f"{name} {then[name]} (now {value})" for name, value in now.items() if then[name] != value
    ]
