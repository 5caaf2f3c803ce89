"""Other runs in the charts: which ones, their names, and whether the comparison is fair."""

from typing import Any

import streamlit as st

from mnist_core.figures.comparison import compared_run
from mnist_core.training.run import TrainingRun
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import COMPARED_RUNS, OTHER_RUNS_SEEN
from ui.settings.run_names import Run, name_runs
from ui.train.charts.comparison import verdict, who_is_ahead

MAX_NEW_CURVES = 4  # runs that are added to the charts automatically


def choose_compared(run: TrainingRun) -> tuple[str, list[dict[str, Any]], str]:
    """Choose other runs for the charts.

    Returns how this run differs from the others, the chosen ones for `live.js`, and a sentence on
    which of them is ahead.
    """
    kept = kept_runs()
    current = kept.entry_of(run)
    others = [one for one in kept.runs if one.record and one is not current]
    records = {one.key: one.record for one in others if one.record}
    join_new(others)
    if not others:
        return "", [], ""
    own, labels = name_runs(run)
    chosen = st.pills(
        "Compare with",
        records,
        format_func=lambda key: escape_markdown(labels[key]),
        selection_mode="multi",
        key=COMPARED_RUNS.key,
        persist_state="session",
        wrap=True,
    )
    shown = {key: record for key, record in records.items() if key in chosen}
    if shown:
        st.markdown(verdict([run, *shown.values()]))
    drawn = [compared_run(key - 1, labels[key], record.scores) for key, record in shown.items()]
    entrants: list[tuple[str, Run]] = [(own or "this run", run)]
    entrants += [(labels[key], record) for key, record in shown.items()]
    return own, drawn, "" if run.playing else who_is_ahead(entrants)


def join_new(others: list[KeptRun]):
    """Add runs of this visit to the charts when they are no longer in training."""
    keys, seen = [one.key for one in others], OTHER_RUNS_SEEN.get()
    chosen = [key for key in COMPARED_RUNS.get() if key in keys]
    new = [one.key for one in others if one.key not in seen and not one.earlier]
    COMPARED_RUNS.set([*chosen, *new][-max(MAX_NEW_CURVES, len(chosen)) :])
    OTHER_RUNS_SEEN.set(keys)
