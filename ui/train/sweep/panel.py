"""The Train page's sweep: what is to be varied, how long that takes, and the buttons."""

from dataclasses import replace

import streamlit as st

from mnist_core import DataSettings
from mnist_core.sweeps.estimate import batch_seconds, estimate_seconds
from mnist_core.training.config import RunConfig
from ui.session.datasets import split, title_of
from ui.session.state import SWEEP, SWEEP_CELL
from ui.settings.url import Truth, Url
from ui.train.sweep.plan import Plan, choose_plan
from ui.train.sweep.results import choose_measure, show_results
from ui.train.sweep.running import Sweep, sweep_pool

WHAT_IT_IS = (
    "Trains a run for every combination of two settings, several at a time, and shows which do "
    "best. The run above goes on meanwhile."
)
WITHOUT_CLASS = "A sweep learns from {} alone, without our class's digits."
REFRESH_SECONDS = 1.0  # from one look at a sweep in training to the next
TOO_LONG = " That is too long: choose fewer values, fewer epochs or a smaller model."
MAX_SWEEP_SECONDS = 3600.0  # that a sweep may be reckoned to take: others want their turn


def show_sweep(config: RunConfig):
    """Everything under "Sweep"; what isn't varied is as in `config`."""
    url = Url()
    with st.container(key="sweep-panel"):
        st.header("Sweep", anchor=False)
        if not st.toggle("Try many settings at once", help=WHAT_IT_IS, **url("sweep", Truth())):
            url.tell_refused()
            return
        if config.pool:  # which the processes that train a sweep don't have
            st.caption(WITHOUT_CLASS.format(title_of(config.source)))
        plan = choose_plan(url, replace(config, pool=""))
        show_sweep_controls(plan)
        if sweep := SWEEP.get():
            measure, playing = choose_measure(url), sweep.playing

            @st.fragment(run_every=REFRESH_SECONDS if playing else None)
            def progress():
                show_results(sweep, measure)
                if playing and not sweep.playing:
                    st.rerun()  # the buttons are others now

            progress()
        url.tell_refused()


def show_sweep_controls(plan: Plan):
    """What the plan comes to, and the buttons that start, pause and delete a sweep."""
    sweep, digits = SWEEP.get(), digits_at_most(plan)
    problem, told = plan.problem(digits), ""
    if problem is None:
        _, processes = sweep_pool().executor()
        seconds = estimate_seconds(plan.configs(), digits, processes, batch_cost)
        told = describe_plan(plan, seconds, processes)
        problem = told + TOO_LONG if seconds > MAX_SWEEP_SECONDS else None
    st.caption(problem or told)
    with st.container(horizontal=True, gap="small", key="sweep-buttons"):
        if sweep is None or sweep.plan != plan:
            st.button(
                "Start the sweep",
                key="sweep-start",
                icon=":material/grid_on:",
                type="primary",
                disabled=problem is not None,
                on_click=start,
                args=(plan,),
            )
        if sweep and not sweep.done:
            label, icon, act = "Pause", "pause", sweep.pause
            if sweep.paused:
                label, icon, act = "Resume", "play_arrow", sweep.play
            st.button(label, key="sweep-pause", icon=f":material/{icon}:", on_click=act)
        if sweep:
            st.button("Delete", key="sweep-delete", icon=":material/delete:", on_click=delete)
    if sweep and sweep.plan != plan:
        st.info("The map below is of the sweep as it was started. Starting another deletes it.")


def digits_at_most(plan: Plan) -> int:
    """How many training pictures the largest of the runs has."""
    data = plan.config.data
    if "count" in plan.axes:
        data = replace(data, count=None)
    return len(split(plan.config.source, data).train)


def describe_plan(plan: Plan, seconds: float, processes: int) -> str:
    """How many runs a plan has, and how long they will take here."""
    mine = SWEEP.get()
    others = sweep_pool().training - (mine is not None and mine.playing)
    seeds = f" × {plan.seeds} seeds" if plan.seeds > 1 else ""
    turns = f", or longer, as other visitors' sweeps take turns with it ({others} now)"
    return (
        f"{plan.height} × {plan.width} cells{seeds}: {len(plan.configs())} runs, each of "
        f"{plan.config.fit.epochs} epochs on {title_of(plan.config.source)}. That takes about "
        f"{spell_time(seconds)} with {processes} at a time{turns if others else ''}."
    )


def batch_cost(config: RunConfig) -> float:
    """Seconds for a batch of such a run, measured here once for all that cost the same."""
    fit = replace(config.fit, learning_rate=0.001, weight_decay=0.0, seed=0, epochs=1)
    return _measured(replace(config, fit=fit, data=DataSettings()))


@st.cache_resource(show_spinner=False, max_entries=256)
def _measured(config: RunConfig) -> float:
    return batch_seconds(config, split(config.source).train)


def spell_time(seconds: float) -> str:
    """Seconds in words, no more exactly than an estimate can be: 8 s, 2 min."""
    return f"{max(seconds, 1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def start(plan: Plan):
    delete()
    sweep = Sweep(plan, sweep_pool())
    SWEEP.set(sweep)
    sweep.play()


def delete():
    SWEEP_CELL.pop()
    if sweep := SWEEP.pop():
        sweep.pause()
