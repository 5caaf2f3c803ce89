"""The Train page's list of runs: side by side, over each other, and what can be done with one."""

import pandas as pd
import streamlit as st

from mnist_core.figures import compared_curves
from ui.components.charts import chart
from ui.session.kept_runs import MAX_KEPT_RUNS, kept_runs
from ui.session.names import escape_markdown
from ui.session.state import CHOSEN_RUN, COMPARED_RUNS, RUNS_SEEN
from ui.shell.your_data import show_your_data
from ui.train.comparison import differing, setup, verdict
from ui.train.run_actions import show_one, upload_weights

MAX_NEW_CURVES = 8  # runs on the chart that nobody put there


def show_kept_runs():
    """Everything under "Your runs"."""
    runs = kept_runs().runs
    if not runs:
        stays = "" if kept_runs().lasting else "until you close or reload this tab, "
        st.caption(
            "Every run that is paused, finished or replaced by a reset stays here "
            f"{stays}to be compared, kept and restored. Download what is to last."
        )
        show_news()
    else:
        notice_new(runs)
        show_run_table(runs)
        show_news()
        show_run_comparison([run for run in runs if run.record])
        show_one(runs)
    upload_weights()
    show_your_data()


def notice_new(runs):
    """A new run joins the others on the chart, and is the one that the buttons are for."""
    keys, seen = [run.key for run in runs], RUNS_SEEN.get()
    new = [key for key in keys if key not in seen]
    compared = [key for key in COMPARED_RUNS.get() if key in keys]
    with_curves = [run.key for run in runs if run.record and run.key in new]
    COMPARED_RUNS.set([*compared, *with_curves][-max(MAX_NEW_CURVES, len(compared)) :])
    if new or CHOSEN_RUN.get() not in keys:
        CHOSEN_RUN.set((new or keys)[-1])
    RUNS_SEEN.set(keys)


def show_run_table(runs):
    """One row a run: the settings in which they differ, and how far it came."""
    names = differing([run.record for run in runs if run.record])
    settings = [name.capitalize() for name in names]
    columns = ["Run", "Validation", "Test", *settings, "Epochs", "Time"]
    rows = []
    for run in runs:
        record, row = run.record, dict.fromkeys(columns, "–") | {"Run": unbroken(run.name)}
        if run.key == kept_runs().current:
            row["Run"] += " (current)"
        if record:
            row |= {name.capitalize(): setup(record)[name] for name in names}
            row["Validation"] = f"{record.best_accuracy:.2%}"
            row["Epochs"] = f"{round(record.epoch, 2):g}" + ", blew up" * record.diverged
            row["Time"] = f"{record.seconds:.1f} s"
        if run.test_accuracy is not None:
            row["Test"] = f"{run.test_accuracy:.2%}"
        rows.append(row)
    with st.container(key="runs-table"):
        st.table(
            pd.DataFrame(rows, columns=columns),
            border="horizontal",
            hide_index=True,
            alt="Your runs, the settings in which they differ, and the best validation accuracies",
        )


def unbroken(name, longest=10):
    """A name for the table; a short one isn't broken to make it narrower."""
    text = escape_markdown(name)
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(name) <= longest else text


def show_news():
    """What has just been deleted or has fallen out."""
    kept = kept_runs()
    if kept.fallen:
        st.caption(
            f"At most {MAX_KEPT_RUNS} runs are kept, so {escape_markdown(kept.fallen)} made room "
            "for the newest. Runs that you give a name stay longest."
        )
    if kept.deleted:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{escape_markdown(kept.deleted[1].name)} is deleted.", width="content")
            icon = ":material/undo:"
            st.button("Undo", key="undelete", icon=icon, type="tertiary", on_click=kept.undo)


def show_run_comparison(runs):
    """Any of the runs over each other, and whether that is fair."""
    if len(runs) < 2:
        return
    names = {run.key: run.name for run in runs}
    shown = st.pills(
        "On the chart",
        names,
        format_func=lambda key: escape_markdown(names[key]),
        selection_mode="multi",
        key=COMPARED_RUNS.key,
        persist_state="session",
    )
    runs = [run for run in runs if run.key in shown]
    if not runs:
        return
    if len(runs) > 1:
        st.markdown(verdict([run.record for run in runs]))
    for place, (title, column) in zip(
        st.columns(2), {"Accuracy": 2, "Loss": 1}.items(), strict=True
    ):
        curves = [
            (run.key - 1, run.name, run.record.scores[:, 0], run.record.scores[:, column])
            for run in runs
        ]
        with place:
            chart(
                compared_curves(title, curves),
                f"compared-{title.lower()}",
                f"Validation {title.lower()} of {len(runs)} runs over epochs",
            )
