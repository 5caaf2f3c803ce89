"""The buttons that control a run, and its status in words."""

from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

import streamlit as st

from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from ui.components.component import component
from ui.session.class_training import training_digits
from ui.session.kept_runs import keep_run
from ui.session.state import ASKED_OF_RUN, RUN
from ui.settings.wording import config_in_words, experiments_in_words, spell_rate

MORE_EPOCHS = 5
SPEED_OPTIONS = [1, 3, 10, 30, 100, 300, 1000, inf]  # batches a second
DEFAULT_SPEED = 100  # MNIST's first five epochs in 20 s

_keyboard = component("keyboard", Path(__file__).parent / "keyboard.js")


def current_run(wanted: RunConfig) -> TrainingRun:
    """The visitor's run; while it is untrained, it is replaced if its configuration changes.

    Also does what buttons have requested, if that had to wait for the settings.
    """
    run = RUN.get()
    if run is None or (not run.step and run.config != wanted):
        guess = run and run.guess
        with st.spinner("Getting the pictures ready …"):
            run = begin_run(wanted)
        run.guess = guess
    for does in ASKED_OF_RUN.pop():
        does(run)
    return run


def begin_run(config: RunConfig) -> TrainingRun:
    run = TrainingRun(config, *training_digits(config))
    RUN.set(run)
    return run


def reset_run():
    """End the run: it may be kept for comparison, but its checkpoints are dropped."""
    ASKED_OF_RUN.pop()
    if run := RUN.pop():
        run.drop_checkpoints()
        keep_run(run)


def begin_again():
    """End the run, and play a new one as soon as the page has read the settings."""
    reset_run()
    ASKED_OF_RUN.set([TrainingRun.play])


def show_buttons(run: TrainingRun):
    """The buttons. They act on the current run, since a click may come before a new run is shown.

    An untrained run may have other settings by then, so the page acts on it after reading them.
    Callbacks don't call Streamlit, which may end a script run, and lose the click, at such a call.

    All buttons have the same type, since changing it makes a new button and loses the keyboard's
    focus; `style.css` colours the important one. For the same reason, neither Play nor Pause is
    disabled.
    """

    def control(key, label, icon, does, possible):
        def act():
            begun = RUN.get()
            if begun and (begun.step or begun.playing):
                does(begun)
            else:
                ASKED_OF_RUN.set([*ASKED_OF_RUN.get(), does])

        st.button(label, key=key, icon=f":material/{icon}:", on_click=act, disabled=not possible)

    control("play", "Play", "play_arrow", TrainingRun.play, not run.finished)
    control("pause", "Pause", "pause", TrainingRun.pause, not run.finished)
    # On a phone, the score stands beside Play; `live.js` keeps it up to date.
    st.html(f'<div class="now" aria-hidden="true">{run.scores[-1].accuracy:.1%}</div>')
    control("step", "One batch", "skip_next", TrainingRun.step_once, not run.finished)
    control("one-epoch", "One epoch", "fast_forward", TrainingRun.play_epoch, not run.finished)
    more = partial(TrainingRun.play_more, epochs=MORE_EPOCHS)
    control("more", f"{MORE_EPOCHS} more epochs", "add", more, run.can_go_on)
    icon = ":material/restart_alt:"
    st.button("Back to step 0", key="reset", icon=icon, on_click=reset_run)
    st.button(
        "New run with these settings",
        key="new-run",
        icon=":material/play_circle:",
        on_click=begin_again,
    )
    _keyboard(key="keyboard", height=1)


def choose_speed(run: TrainingRun):
    """Choose the maximum number of batches a second."""
    run.speed = st.select_slider(
        "Batches a second",
        SPEED_OPTIONS,
        DEFAULT_SPEED,
        format_func=lambda speed: "full speed" if speed == inf else str(speed),
        key="speed",
        persist_state="session",
    )


def show_notices(run: TrainingRun):
    """Notices above the charts: failure, divergence, experiments with the data."""
    if run.failed:
        st.error(
            "Something went wrong in this run, and it can't go on. The server's log says what. "
            "Begin a new run."
        )
    if run.diverged:
        used = spell_rate(run.diverged.settings.learning_rate)
        st.warning(
            f"The learning rate {used} is too high: each step overshot further than the one "
            f"before, until at step {run.diverged.step:,} the loss was no longer a number. Try a "
            "tenth of it in a new run."
        )
    if done := experiments_in_words(run.config.data):
        st.info(
            f"An experiment with the data: {', '.join(done.values())}.", icon=":material/science:"
        )


def status(run: TrainingRun, wanted: RunConfig, link: str) -> str:
    """The state of the run, and the effect of changed settings, in sentences.

    `link` is the sentence about the visitor's link, if any.
    """
    parts = [progress(run, link), rate_change(run), new_run_needed(run, wanted)]
    return " ".join(filter(None, parts))


def progress(run: TrainingRun, link: str) -> str:
    if run.playing:
        return "Training …"
    if run.failed or run.diverged:
        return "Stopped: this run can't go on."
    if not run.step:
        if link:
            return f"{link} Press Play to train with them."
        return "Not trained yet, so it only guesses. Press Play."
    if run.finished:
        return f"Done: {run.scores[-1].accuracy:.1%} read right."
    return "Paused."


def rate_change(run: TrainingRun) -> str:
    """A sentence on the learning rate, if it has changed since the run began."""
    since, used = 0, run.config.fit.learning_rate
    if run.changes:
        since, used = run.changes[-1][0], run.changes[-1][1]["learning_rate"]
    rate = spell_rate(run.learning_rate)
    if run.learning_rate != used:  # no batch has used it yet
        if run.finished:
            return f"Learning rate {rate} is for a new run, or for {MORE_EPOCHS} more epochs."
        return f"Learning rate {rate} from the next batch on."
    return f"Learning rate {rate} since step {since:,}." if since else ""


def new_run_needed(run: TrainingRun, wanted: RunConfig) -> str:
    waiting = differences(run, wanted)
    return f"Needs a new run: {', '.join(waiting)}." if waiting else ""


def differences(run: TrainingRun, wanted: RunConfig) -> list[str]:
    """The settings that differ from the run's: "batch size 32 (now 128)"."""
    fit = replace(run.config.fit, learning_rate=run.learning_rate)
    now, then = (config_in_words(one) for one in (replace(run.config, fit=fit), wanted))
    return [
        f"{name} {then[name]} (now {value})" for name, value in now.items() if then[name] != value
    ]
