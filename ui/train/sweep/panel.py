"""The panel of the Train page's sweep: plan, cost, buttons and results."""

from dataclasses import replace

import streamlit as st

from mnist_core.training.config import RunConfig
from ui.session.datasets import title_of
from ui.session.state import SWEEP, SWEEP_CELL
from ui.settings.url import Truth, Url
from ui.sweep.cost import estimate_cost
from ui.sweep.plan import Plan, choose_plan
from ui.sweep.running import sweep_pool
from ui.train.sweep.own_sweep import OwnSweep
from ui.train.sweep.results import choose_measure, show_results

SWEEP_HELP = (
    "Trains a run for every combination of two settings, several at a time, and shows which do "
    "best. The run above goes on meanwhile."
)
WITHOUT_CLASS_NOTE = "A sweep learns from {} alone, without our class's digits."
REFRESH_SECONDS = 1.0  # between two updates of a sweep in training


def show_sweep(config: RunConfig):
    """Show everything under "Sweep"; settings that aren't varied are those of `config`."""
    url = Url()
    with st.container(key="sweep-panel"):
        st.header("Sweep", anchor=False)
        if not st.toggle("Try many settings at once", help=SWEEP_HELP, **url("sweep", Truth())):
            url.tell_refused()
            return
        if config.pool:  # which the processes that train a sweep don't have
            st.caption(WITHOUT_CLASS_NOTE.format(title_of(config.source)))
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
    """The plan's cost, and buttons to start, pause and delete a sweep."""
    sweep = SWEEP.get()
    possible, told = estimate_cost(plan, sweep)
    st.caption(told)
    with st.container(horizontal=True, gap="small", key="sweep-buttons"):
        if sweep is None or sweep.plan != plan:
            st.button(
                "Start the sweep",
                key="sweep-start",
                icon=":material/grid_on:",
                type="primary",
                disabled=not possible,
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


def start(plan: Plan):
    delete()
    sweep = OwnSweep(plan, sweep_pool())
    SWEEP.set(sweep)
    sweep.play()


def delete():
    SWEEP_CELL.pop()
    if sweep := SWEEP.pop():
        sweep.pause()
