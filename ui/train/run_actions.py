"""Actions on a kept run: rename, restore, score, download, delete."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from mnist_core.data.sources import SOURCES
from mnist_core.training.notebook import notebook
from mnist_core.training.record import history_csv
from mnist_core.training.run import TrainingRun, replay
from mnist_core.training.weights import save_weights
from ui.session.class_training import find_training, training_digits
from ui.session.datasets import datasets
from ui.session.kept_runs import KeptRun, keep_run, kept_runs, score_on_test_set
from ui.session.names import MAX_NAME_CHARS, as_file_name, escape_markdown
from ui.session.state import CHOSEN_RUN, RUN, slot_of
from ui.settings.run_names import name_runs

MAX_REPLAYED_STEPS = 100_000  # that a run may have to be restored: 200 epochs of MNIST
PEEKING_NOTE = (
    "Choose between runs by their validation scores. If you choose by the test score, you pick the "
    "run that happens to suit the test set, and its score no longer says how well the model reads "
    "new pictures."
)
RESTORE_HELP = (
    "Makes this your current run again, with its whole history, so that you can train it further."
)
WITH_RECORD_NOTE = "This run came from a file: its settings and history are what the file says."
WITHOUT_RECORD_NOTE = (
    "These weights came from a file that doesn't say, or not in a way that makes sense, how they "
    "were trained. You can choose them wherever a model is chosen."
)


def show_one(runs: list[KeptRun]):
    """Choose a run, and show the actions on it."""
    kept, (_, names) = kept_runs(), name_runs(RUN.get())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="run-actions"):
        key = st.selectbox(
            "Run",
            [run.key for run in runs],
            format_func=names.__getitem__,
            key=CHOSEN_RUN.key,
            persist_state="session",
            width=200,
        )
        run, name = next(run for run in runs if run.key == key), names[key]
        show_rename(run, name)
        obstacle = "" if kept.current == key else why_not_restored(run)
        restoring = st.button(
            "Restore",
            key="restore",
            icon=":material/history:",
            disabled=obstacle is not None,
            help=RESTORE_HELP,
        )
        scoring = st.button(
            "Score on the test set",
            key="score-on-test",
            icon=":material/rule:",
            disabled=not run.record
            or not datasets().has(run.record.config.source)
            or not run.readable,
            help=PEEKING_NOTE,
        )
        show_downloads(run, name)
        st.button(
            "Delete", key="delete-run", icon=":material/delete:", on_click=kept.delete, args=(key,)
        )
    if run.test_accuracy is not None:
        st.caption(
            f"{escape_markdown(name)} reads {run.test_accuracy:.2%} of the test set. {PEEKING_NOTE}"
        )
    if run.earlier:
        st.caption(f"{escape_markdown(name)} is from an earlier visit.")
    if run.from_file:
        st.caption(WITH_RECORD_NOTE if run.record else WITHOUT_RECORD_NOTE)
    if obstacle and run.record:
        st.caption(obstacle)
    if restoring:
        restore(run, name)
    if scoring:
        with st.spinner("Reading the test set …"):
            score_on_test_set(run)
        st.rerun()


def show_rename(run: KeptRun, name: str):
    def rename():
        kept_runs().rename(run.key, slot_of(field).get())
        CHOSEN_RUN.set(run.key)  # so that the list shows the new name

    field = f"name-of-{run.key}"
    slot_of(field).set(name[:MAX_NAME_CHARS])  # names depend on the other runs
    with st.popover("Rename", icon=":material/edit:", key="rename"):
        st.text_input("Name", max_chars=MAX_NAME_CHARS, key=field, on_change=rename, width=240)


def show_downloads(run: KeptRun, name: str):
    """Download buttons; the files are made on request."""
    record, stem = run.record, as_file_name(name)
    files: dict[str, tuple[Callable[[], bytes | str], str]] = {
        "Weights (.safetensors)": (partial(save_weights, run.weights, record), "safetensors")
    }
    if record:
        files["History (.csv)"] = partial(history_csv, record), "csv"
    if record and not record.config.pool:
        files |= {
            "Notebook with mnist_core": (partial(notebook, record, False), "ipynb"),
            "Notebook in plain PyTorch": (partial(notebook, record, True), "pytorch.ipynb"),
        }
    with st.popover("Download", icon=":material/download:", key="download"):
        for label, (make, ending) in files.items():
            st.download_button(
                label,
                make,
                f"{stem}.{ending}",
                key=f"download-{ending.replace('.', '-')}",
                on_click="ignore",
                width="stretch",
            )
        if record and not record.config.pool:
            st.caption("The notebooks train the run again, to the same numbers.")


def why_not_restored(kept: KeptRun) -> str | None:
    """A sentence on why a kept run can't be restored, or None."""
    if kept.record is None:
        return "The file doesn't say how these weights were trained."
    if kept.record.step > MAX_REPLAYED_STEPS:
        return (
            f"This run has more than {MAX_REPLAYED_STEPS:,} batches, too many to train them again."
        )
    if not datasets().has(kept.record.config.source):
        return f"To restore it, first choose {SOURCES[kept.record.config.source].title} under Data."
    if kept.record.config.pool and not find_training(kept.record.config.pool):
        return "This run has learned from a class's digits, which aren't here any more."
    return None


def restore(run: KeptRun, name: str):
    """Train a run again to where it was, with a progress bar, and make it the current run."""
    if earlier := RUN.get():
        earlier.pause()
        keep_run(earlier)
    bar = st.progress(0.0)
    assert run.record is not None  # see `why_not_restored`
    again = TrainingRun(run.record.config, *training_digits(run.record.config))
    for share in replay(again, run.record, run.weights):
        bar.progress(share, f"Training {escape_markdown(name)} again: {share:.0%}")
    RUN.set(again)
    kept_runs().attach(run, again)
    st.rerun()
