"""What one sees while a model learns: where it is, the two curves, the ten templates."""

from math import log

import streamlit as st

from mnist_core.figures import learning_curve
from mnist_core.shape import CLASSES
from ui.curves import curves
from ui.fit_settings import number
from ui.library import title_of
from ui.templates import show_templates

# Of MNIST's test digits, plain and straightened, after 15 epochs with Adam; for other sources,
# nobody here has measured it.
BEST = {("mnist", False): 0.927, ("mnist", True): 0.957}
MARKS = 12  # changes of the learning rate that are drawn; more would cover the curve


def show_live(run, log_loss):
    """All of it; called several times a second, so nothing here may grow with the run."""
    show_metrics(run)
    show_charts(run, log_loss)
    show_templates(run.model, run.train.classes, key="templates")
    st.caption(
        f"{len(run.train):,} training and {len(run.validation):,} validation pictures "
        f"({title_of(run.source)}{', straightened' if run.straighten else ''}), the latter last "
        f"read after epoch {len(run.scores) - 1}; {run.seconds:.1f} s of training. "
        "The run waits while you are on another page."
    )


def show_metrics(run):
    score = run.scores[-1]
    loss, accuracy = ("–", "–")
    if run.step:
        loss, accuracy = spelled(run.losses[-1]), f"{run.accuracies[-1]:.1%}"
    with st.container(key="live-metrics", horizontal=True, gap="small"):
        for label, value in {
            "Step": f"{run.step:,}",
            "Epoch": f"{run.epoch:.2f} of {run.last_epoch}",
            "Training loss": loss,
            "Training accuracy": accuracy,
            "Validation loss": spelled(score.loss),
            "Validation accuracy": f"{score.accuracy:.1%}",
        }.items():
            st.metric(label, value, width="content")


def spelled(loss) -> str:
    """2.303, or 6.8e+35 on the way out of the range of numbers."""
    return f"{loss:.3f}" if loss < 10_000 else f"{loss:.3g}"


def show_charts(run, log_loss):
    epochs, losses, accuracies = run.batches()
    marks = [
        (epochs[step - 1], number(change["learning_rate"]))
        for step, change in run.changes[-MARKS:]
        if 0 < step <= len(epochs)
    ]
    accuracy = learning_curve(
        "Accuracy",
        epochs,
        accuracies,
        [score.accuracy for score in run.scores],
        run.last_epoch,
        guides=accuracy_guides(run),
        marks=marks,
    )
    loss = learning_curve(
        "Loss",
        epochs,
        losses,
        [score.loss for score in run.scores],
        run.last_epoch,
        guides=[(log(CLASSES), "guessing: ln 10")],
        marks=marks,
        log=log_loss,
    )
    curves([accuracy, loss], key="curves")


def accuracy_guides(run):
    """Lines to compare with: guessing, and the best a linear model is known to reach, if it is."""
    guides = [(1 / CLASSES, "guessing: 10%")]
    if best := BEST.get((run.source, run.straighten)):
        guides.append((best, f"best known of a linear model: {best:.1%}"))
    return guides
