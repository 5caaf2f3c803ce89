"""Train a linear model and watch it learn."""

import streamlit as st

from mnist_core.figures import templates
from mnist_core.training.config import RunConfig
from mnist_core.training.fit import fit, train_step
from ui.components.source_code import show_code, show_text
from ui.session.datasets import digits
from ui.session.kept_runs import keep_run
from ui.session.state import LEARNING_RATE, RUN
from ui.settings.data_settings import choose_data
from ui.settings.fit_settings import choose_fit, choose_preset
from ui.settings.url import Truth, Url
from ui.shell.frame import frame, next_page_link
from ui.train.batch import show_batch
from ui.train.guess import reveal, take_guess
from ui.train.live import show_live
from ui.train.run_controls import choose_speed, current_run, show_buttons, show_notices
from ui.train.sweep.panel import show_sweep
from ui.train.time_machine import show_time_machine
from ui.train.your_runs import show_kept_runs

COLUMN = 250  # CSS pixels, of settings


def change_rate():
    """The one setting that a run takes up midway."""
    if run := RUN.get():
        run.set_learning_rate(LEARNING_RATE.get())


def choose_settings(url, classes):
    """Everything but the source of the digits that makes a run.

    In an expander: a popover's widgets, once closed, would take back what a preset has set.
    """
    with (
        st.expander("Settings", icon=":material/tune:"),
        st.container(horizontal=True, gap="large"),
    ):
        with st.container(width=COLUMN):
            settings = choose_fit(url, on_rate=change_rate)
        with st.container(width=COLUMN):
            data = choose_data(url, classes)
            straighten = st.toggle(
                "Straightened pictures",
                help="Every picture is set upright first, in training and in use.",
                **url("straighten", Truth()),
            )
    return settings, data, straighten


@st.fragment
def show_scores(run):
    """The validation set's score after each epoch, as a notebook would print it."""
    panel = st.expander(
        "Epoch by epoch", key="epochs-listed", icon=":material/table_rows:", on_change="rerun"
    )
    if not panel.open:
        return
    lines = ["epoch   val_loss   val_acc"]
    lines += [
        f"{epoch:5}   {score.loss:8.4f}   {score.accuracy:7.4f}"
        for epoch, score in enumerate(run.scores)
    ]
    with panel:
        show_text("\n".join(lines))


source = frame(
    "Train",
    "Batch by batch, the model looks at pictures, hears what they are, and moves its 7,850 numbers "
    "to be a bit less wrong.",
)
with st.container():  # which may show progress, once: what follows keeps its place all the same
    training, _ = digits(source)
url = Url()
controls = st.container(key="controls", horizontal=True, vertical_alignment="bottom", gap="small")
with st.container(key="choices", horizontal=True, vertical_alignment="bottom", gap="small"):
    preset = st.container(width="content")
    settings, data, straighten = choose_settings(url, training.classes)
    with preset:
        choose_preset(settings, on_rate=change_rate)
    wanted = RunConfig(source, settings, data, straighten)
    run = current_run(wanted)
    keep_run(run)
    take_guess(run)
    log_loss = st.toggle("Log scale for loss", key="log-loss", persist_state="session")
url.tell_refused()
with controls:
    show_buttons(run, wanted)
    choose_speed(run)
show_notices(run, wanted)


with st.container(key="live"):
    show_live(run, log_loss)
with st.container(key="code", horizontal=True, gap="small"):
    show_code(fit)
    show_code(train_step)
    show_code(templates)
reveal(run)

st.subheader("Your runs", anchor=False)
show_kept_runs()

show_sweep(wanted)
show_time_machine(run)
show_batch(run)
show_scores(run)
next_page_link("evaluate", "Next: test it on digits that it never saw")
