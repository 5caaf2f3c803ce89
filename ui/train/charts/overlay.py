"""Other runs beside the one that is training: which, by what names, and whether that is fair."""

from typing import Any

import streamlit as st

from mnist_core.figures import compared_run
from mnist_core.training.run import TrainingRun
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import escape_markdown, unique_name
from ui.session.state import COMPARED_RUNS, OTHER_RUNS_SEEN
from ui.train.charts.comparison import label_runs, verdict

MAX_NEW_CURVES = 4  # runs in the charts that nobody put there


def choose_compared(run: TrainingRun) -> tuple[str, list[dict[str, Any]]]:
    """Let the visitor choose other runs for the charts.

    Returns what sets this run apart from all others, and the chosen ones as `live.js` draws them.
    """
    kept = kept_runs()
    current = kept.entry_of(run)
    others = [one for one in kept.runs if one.record and one is not current]
    records = {one.key: one.record for one in others if one.record}
    join_new(others)
    if not others:
        return "", []
    own, labels = name_runs(run, current, others)
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
    return own, [compared_run(key - 1, labels[key], record.scores) for key, record in shown.items()]


def join_new(others: list[KeptRun]):
    """A run of this visit joins the others when it is no longer the one that is training."""
    keys, seen = [one.key for one in others], OTHER_RUNS_SEEN.get()
    chosen = [key for key in COMPARED_RUNS.get() if key in keys]
    new = [one.key for one in others if one.key not in seen and not one.earlier]
    COMPARED_RUNS.set([*chosen, *new][-max(MAX_NEW_CURVES, len(chosen)) :])
    OTHER_RUNS_SEEN.set(keys)


def name_runs(
    run: TrainingRun, current: KeptRun | None, others: list[KeptRun]
) -> tuple[str, dict[int, str]]:
    """What to call the run that is training, and each of the others by its key.

    A name says what sets the run apart, unless the visitor has given it one. Runs that would be
    called the same are told apart by their numbers.
    """
    own, *labels = label_runs([run, *(one.record for one in others if one.record)])
    names: dict[int, str] = {}
    for one, label in zip(others, labels, strict=True):
        if one.named or one.from_file or not label:
            label = one.name
        elif [own, *labels].count(label) > 1:
            label = f"{label} ({one.name})"
        names[one.key] = unique_name(label, set(names.values()))
    return current.name if current and current.named else own, names
