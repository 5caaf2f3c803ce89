"""The Train page: train a model, watch it learn, and compare runs."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from mnist_core import FitSettings
from mnist_core.figures.pixels import templates
from mnist_core.training.config import RunConfig
from mnist_core.training.fit import fit, train_step
from mnist_core.training.run import TrainingRun
from ui.components.source_code import show_code, show_pytorch, show_text
from ui.session.datasets import digits
from ui.session.kept_runs import keep_run
from ui.session.models import CURRENT
from ui.session.state import LEARNING_RATE, RUN
from ui.settings.data_settings import choose_data
from ui.settings.fit_settings import choose_fit, choose_learning_rate, choose_preset
from ui.settings.model_settings import choose_architecture, choose_normalization, show_cost
from ui.settings.url import Url
from ui.shell.frame import frame, next_page_link
from ui.shell.model_choice import own_model
from ui.train.arrival import link_in_words, settings_in_link
from ui.train.batch import show_batch
from ui.train.charts.live import show_live
from ui.train.class_digits import choose_class_digits, show_class_scores
from ui.train.guess import reveal, take_guess
from ui.train.run_controls import choose_speed, current_run, show_buttons, show_notices, status
from ui.train.sweep.panel import show_sweep
from ui.train.time_machine import show_time_machine
from ui.train.your_runs import show_kept_runs


def change_rate():
    """Change the learning rate of the current run."""
    if run := RUN.get():
        run.set_learning_rate(LEARNING_RATE.get())


def change_preset(settings: FitSettings):
    """If a preset changes only the learning rate, apply that to the current run."""
    run = RUN.get()
    if run and replace(run.config.fit, learning_rate=settings.learning_rate) == settings:
        change_rate()


def choose_config(url: Url, source: str, classes: Sequence[str], learning_rate: float) -> RunConfig:
    """Choose the configuration of a run, except for a class's digits."""
    preset = st.container()  # it shows what the others are set to
    model, cost = choose_architecture(url), st.container()
    # An expander: a popover's widgets, once closed, would take back what a preset has set.
    with st.expander("More settings", icon=":material/tune:"):
        settings = choose_fit(url, learning_rate)
        normalization = choose_normalization(url)
        data = choose_data(url, classes)
    with preset:
        choose_preset(settings, change_preset)
    config = RunConfig(source, settings, data, model, normalization)
    with cost:
        show_cost(config)
    return config


@st.fragment
def show_scores(run: TrainingRun):
    """Show the validation scores after each epoch, as a notebook would print them."""
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
    "Batch by batch, the model looks at pictures, is told what they show, and changes its numbers "
    "to be a little less wrong.",
    (partial(own_model, CURRENT),),
)
with st.container():  # which may show progress, once: what follows keeps its place all the same
    training, _ = digits(source)
asked, url = settings_in_link(), Url()
with st.container(key="training"):
    controls = st.container(key="controls", horizontal=True, gap="small")
    rate = st.container(key="rate")
    live = st.container(key="live")
    pace = st.container(key="pace")
    choices = st.container(key="choices")
with rate:
    learning_rate = choose_learning_rate(url, change_rate)
with choices:
    pool = choose_class_digits(source, training.classes)
    wanted = replace(choose_config(url, source, training.classes, learning_rate), pool=pool)
    url.tell_refused()
    run = current_run(wanted)
with live, st.spinner("Reading the validation pictures …"):
    keep_run(run)
with choices:
    take_guess(run)
with controls:
    show_buttons(run)
with pace:
    choose_speed(run)
with live:
    show_notices(run)
    show_live(run, status(run, wanted, link_in_words(wanted, asked)))
reveal(run)
show_class_scores(run)

st.header("Your runs", anchor=False)
show_kept_runs()

show_sweep(wanted)
show_time_machine(run)
show_batch(run)
show_scores(run)
with st.container(key="code", horizontal=True, gap="small"):
    show_code(fit)
    show_code(train_step)
    show_code(templates)
    show_pytorch("training")
next_page_link("evaluate", "Next: test it on digits that it never saw")
