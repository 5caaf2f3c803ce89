"""Training on a class's digits: the choice, and both scores side by side."""

import streamlit as st

from mnist_core import evaluate
from mnist_core.data.digit_set import DIGITS
from mnist_core.training.run import TrainingRun
from ui.session.class_training import ClassTraining, class_training
from ui.session.datasets import title_of
from ui.session.state import CLASS_LEARNED

WHY_BY_WRITER = (
    "The class is split **by writer**, never by digit: half of the writers are learned from, the "
    "others are kept for the test. Somebody's sevens are all alike, so a model that has learned "
    "from one of them half knows the next, and the score would be too good."
)


def choose_class_digits(source: str, classes: tuple[str, ...]) -> str:
    """Choose whether to train on the class's digits, too: their name, "" for none.

    The choice is shown only if the visitor steers a class with at least two writers.
    """
    training = class_training() if classes == DIGITS else None
    if training is None:
        return ""
    title = title_of(source)
    names = {"": title, "class": f"{title} + our class"}
    chosen = st.segmented_control(
        "Learn from",
        names,
        default="",
        required=True,
        format_func=names.__getitem__,
        key=CLASS_LEARNED.key,
        persist_state="session",
    )
    return training.name if chosen == "class" else ""


def show_class_scores(run: TrainingRun):
    """Show the scores on the source's validation digits and on unseen writers of the class."""
    training: ClassTraining | None = class_training() if run.train.classes == DIGITS else None
    if training is None or run.playing or not run.step or run.diverged:
        return
    _, model = run.snapshot()
    with st.spinner("Reading the class's digits …"):
        theirs, ours = evaluate(model, run.validation), evaluate(model, training.held_out)
    with st.container(key="class-scores", border=True):
        with st.container(horizontal=True, gap="large"):
            st.metric(f"{title_of(run.config.source)}, validation", f"{theirs.accuracy:.1%}")
            st.metric("Our class, writers it never saw", f"{ours.accuracy:.1%}")
            st.metric("Read right of those", f"{ours.right} of {ours.count}")
        st.caption(
            f"{training.held_out_writers} of the class's writers are kept for the test, "
            f"{len(training.writers)} can be learned from. {WHY_BY_WRITER}"
        )
