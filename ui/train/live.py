"""What one sees while a model learns: where it is, the two curves, the ten templates."""

from math import log

import streamlit as st

from mnist_core.constants import CLASS_COUNT
from mnist_core.figures import learning_curve
from ui.components.curves import curves
from ui.components.templates import show_templates
from ui.session.datasets import title_of
from ui.settings.wording import spell_rate

# Of MNIST's test digits, plain and straightened, after 15 epochs with Adam; for other sources,
# nobody here has measured it.
BEST_KNOWN_ACCURACIES = {("mnist", False): 0.927, ("mnist", True): 0.957}
MAX_MARKS = 12  # changes of the learning rate that are drawn; more would cover the curve


def show_live(run, log_loss):
    """Show the run as it is now; called several times a second.

    What is sent to the browser doesn't grow with the run; only copying and thinning its history do.
    """
    show_metrics(run)
    show_charts(run, log_loss)
    show_templates(run.model, run.train.classes, key="templates")
    straightened = ", straightened" if run.config.straighten else ""
    st.caption(
        f"{len(run.train):,} training and {len(run.validation):,} validation pictures "
        f"({title_of(run.config.source)}{straightened}), the latter last read after epoch "
        f"{len(run.scores) - 1}; {run.seconds:.1f} s of training. "
        "The run waits while you are on another page."
    )


def show_metrics(run):
    score = run.scores[-1]
    loss, accuracy = ("–", "–")
    if run.step:
        loss, accuracy = spell_loss(run.losses[-1]), f"{run.accuracies[-1]:.1%}"
    with st.container(key="live-metrics", horizontal=True, gap="small"):
        for label, value in {
            "Step": f"{run.step:,}",
            "Epoch": f"{run.epoch:.2f} of {run.last_epoch}",
            "Training loss": loss,
            "Training accuracy": accuracy,
            "Validation loss": spell_loss(score.loss),
            "Validation accuracy": f"{score.accuracy:.1%}",
        }.items():
            st.metric(label, value, width="content")


def spell_loss(loss) -> str:
    """2.303, or 6.8e+35 on the way out of the range of numbers."""
    return f"{loss:.3f}" if loss < 10_000 else f"{loss:.3g}"


def show_charts(run, log_loss):
    epochs, losses, accuracies = run.batches()
    marks = [
        (epochs[step - 1], spell_rate(change["learning_rate"]))
        for step, change in run.changes[-MAX_MARKS:]
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
        guides=[(log(CLASS_COUNT), "guessing: ln 10")],
        marks=marks,
        log=log_loss,
    )
    curves([accuracy, loss], key="curves")


def accuracy_guides(run):
    """Lines to compare with: guessing, and the best a linear model is known to reach, if it is."""
    guides = [(1 / CLASS_COUNT, "guessing: 10%")]
    if best := BEST_KNOWN_ACCURACIES.get((run.config.source, run.config.straighten)):
        guides.append((best, f"best known of a linear model: {best:.1%}"))
    return guides
