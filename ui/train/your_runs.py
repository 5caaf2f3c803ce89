"""The Train page's table of runs."""

import pandas as pd
import streamlit as st

from ui.session.kept_runs import MAX_KEPT_RUNS, KeptRun, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import CHOSEN_RUN, RUN, RUNS_SEEN
from ui.settings.run_names import label_runs, name_runs
from ui.shell.own_weights import tell_uploaded_weights, upload_weights
from ui.shell.your_data import show_your_data
from ui.train.run_actions import show_one

MAX_UNBROKEN_CHARS = 10  # of a name


def show_kept_runs():
    """Show everything under "Your runs"."""
    runs = kept_runs().runs
    if not runs:
        stays = "" if kept_runs().lasting else " They stay until you close or reload this tab."
        st.caption(
            "Runs that you pause or finish are listed here, to be compared, trained further and "
            f"downloaded.{stays}"
        )
        show_news()
    else:
        notice_new(runs)
        show_run_table(runs)
        show_news()
        show_one(runs)
    upload_weights()
    tell_uploaded_weights()
    show_your_data()


def notice_new(runs: list[KeptRun]):
    """Select a new run for the buttons."""
    keys, seen = [run.key for run in runs], RUNS_SEEN.get()
    new = [key for key in keys if key not in seen]
    if new or CHOSEN_RUN.get() not in keys:
        CHOSEN_RUN.set((new or keys)[-1])
    RUNS_SEEN.set(keys)


def show_run_table(runs: list[KeptRun]):
    """A row for each run: its name and its results."""
    current, (_, names) = kept_runs().entry_of(RUN.get()), name_runs(RUN.get())
    labels, rows = label_runs([run.record for run in runs]), []
    for run, label in zip(runs, labels, strict=True):
        record, row = run.record, {"Run": unbroken(names[run.key])}
        if run is current:
            row["Run"] += " (current)"
        if any(one.named for one in runs):  # whose names don't say what differs
            row["Settings"] = label or "–"
        row["Validation"] = f"{record.last_accuracy:.2%}" if record else "–"
        if any(one.test_accuracy is not None for one in runs):
            row["Test"] = "–" if run.test_accuracy is None else f"{run.test_accuracy:.2%}"
        row["Epochs"] = f"{record.epoch:.3g}" + ", blew up" * record.diverged if record else "–"
        row["Computing"] = f"{record.seconds:.1f} s" if record else "–"
        rows.append(row)
    with st.container(key="runs-table"):
        st.table(
            pd.DataFrame(rows),
            border="horizontal",
            hide_index=True,
            alt="Your runs and their last validation accuracies",
        )


def unbroken(name: str) -> str:
    """A name for the table; a short one isn't wrapped."""
    text = escape_markdown(name)
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(name) <= MAX_UNBROKEN_CHARS else text


def show_news():
    """Say which run was deleted or dropped."""
    kept = kept_runs()
    if kept.fallen:
        st.caption(
            f"Only {MAX_KEPT_RUNS} runs are kept, so the oldest one was removed to make room. Runs "
            "that you rename are kept longest."
        )
    if kept.deleted:
        _, deleted = kept.deleted
        _, names = name_runs(RUN.get(), deleted)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{escape_markdown(names[deleted.key])} was deleted.", width="content")
            icon = ":material/undo:"
            st.button("Undo", key="undelete", icon=icon, type="tertiary", on_click=kept.undo)
