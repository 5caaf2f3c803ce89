"""The cost of a sweep: how many runs, how long they take, and whether that is too much."""

from dataclasses import replace

import streamlit as st

from mnist_core import DataSettings
from mnist_core.sweeps.estimate import batch_seconds, estimate_seconds
from mnist_core.training.config import RunConfig
from ui.session.datasets import split, title_of
from ui.sweep.plan import Plan
from ui.sweep.running import Sweep, sweep_pool

TOO_LONG_NOTE = " That is too long: choose fewer values, fewer epochs or a smaller model."
MAX_SWEEP_SECONDS = 3600.0  # of the estimate for a sweep, as others want their turn


def estimate_cost(plan: Plan, mine: Sweep | None) -> tuple[bool, str]:
    """(whether the plan is possible, its cost in words); `mine` would be replaced by it."""
    digits = digits_at_most(plan)
    if problem := plan.problem(digits):
        return False, problem
    _, processes = sweep_pool().executor()
    seconds = estimate_seconds(plan.configs(), digits, processes, batch_cost)
    told = describe_plan(plan, seconds, processes, mine)
    if seconds > MAX_SWEEP_SECONDS:
        return False, told + TOO_LONG_NOTE
    return True, told


def digits_at_most(plan: Plan) -> int:
    """The number of training pictures of the largest run."""
    data = plan.config.data
    if "count" in plan.axes:
        data = replace(data, count=None)
    return len(split(plan.config.source, data).train)


def describe_plan(plan: Plan, seconds: float, processes: int, mine: Sweep | None) -> str:
    """The number of runs and the estimated time, in words."""
    others = sweep_pool().training - (mine is not None and mine.playing)
    seeds = f" × {plan.seeds} seeds" if plan.seeds > 1 else ""
    turns = f", or longer, as other visitors' sweeps take turns with it ({others} now)"
    return (
        f"{plan.height} × {plan.width} cells{seeds}: {len(plan.configs())} runs, each of "
        f"{plan.config.fit.epochs} epochs on {title_of(plan.config.source)}. That takes about "
        f"{spell_time(seconds)} with {processes} at a time{turns if others else ''}."
    )


def batch_cost(config: RunConfig) -> float:
    """Seconds for a batch of this run, measured once for all that take the same time."""
    fit = replace(config.fit, learning_rate=0.001, weight_decay=0.0, seed=0, epochs=1)
    return _measured(replace(config, fit=fit, data=DataSettings()))


@st.cache_resource(show_spinner=False, max_entries=256)
def _measured(config: RunConfig) -> float:
    return batch_seconds(config, split(config.source).train)


def spell_time(seconds: float) -> str:
    """Seconds, rounded like an estimate: 8 s, 2 min."""
    return f"{max(seconds, 1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
