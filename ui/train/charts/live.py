"""The live view of a run: metrics, the two learning curves, the templates."""

from math import log as ln
from pathlib import Path

import streamlit as st

from mnist_core.constants import CLASS_COUNT
from mnist_core.figures.curves import learning_curve
from mnist_core.training.run import TrainingRun
from ui.components.component import component
from ui.components.templates import MAX_LIVE, show_templates
from ui.session.datasets import title_of
from ui.session.kept_runs import kept_runs
from ui.train.charts.live_feed import live_runs, live_state
from ui.train.charts.overlay import choose_compared

# On MNIST's test set, after 15 epochs with Adam; not measured for other sources
BEST_KNOWN_ACCURACIES = {
    ("mnist", "linear", "as drawn"): 0.927,
    ("mnist", "linear", "straightened"): 0.957,
    ("mnist", "linear", "evened"): 0.972,
}

_live = component(
    "live", Path(__file__).parent / "live.js", '<div class="live"></div>', isolated=False
)


def show_live(run: TrainingRun, status: str):
    """Show the run and its status in words.

    While it plays, `live.js` requests and shows what is new. When the run stops, it makes the page
    run again.
    """
    live, charts = live_runs(), st.container()
    if run.playing:
        live.trainer.watch(run)
    show_templates(run.model, run.train.classes, key="templates", max_count=MAX_LIVE)
    st.caption(
        f"{len(run.train):,} training and {len(run.validation):,} validation pictures "
        f"({title_of(run.config.source)}{' + our class' if run.config.pool else ''}, "
        f"{run.config.normalization}). It learns from the first; the others, which it never learns "
        "from, test it after each epoch, which is once through all training pictures. The loss "
        "says how wrong it is: the lower, the better. A run waits while you are on another page."
    )
    label, compared, ahead = choose_compared(run)
    log_loss = st.toggle("Loss on a logarithmic scale", key="log-loss", persist_state="session")
    loss_guides = [(ln(CLASS_COUNT), f"guessing: {ln(CLASS_COUNT):.2f}")]
    with charts:
        _live(
            key="live-run",
            data={
                "token": live.token(run, kept_runs()),
                "state": live_state(run),
                "status": f"{status} {ahead}".strip(),
                "curves": [
                    learning_curve("Accuracy", accuracy_guides(run)),
                    learning_curve("Loss", loss_guides, log_loss),
                ],
                "label": label,
                "compared": compared,
            },
            on_rest_change=lambda: None,
        )


def accuracy_guides(run: TrainingRun) -> list[tuple[float, str]]:
    """Lines to compare with: guessing, and the best known result of a linear model, if any."""
    guides = [(1 / CLASS_COUNT, "guessing: 10%")]
    config = run.config
    if best := BEST_KNOWN_ACCURACIES.get((config.source, config.model, config.normalization)):
        guides.append((best, f"this model's best: {best:.1%}"))
    return guides
