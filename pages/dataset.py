"""The Dataset page: look at the digits that a model learns from."""

from dataclasses import replace

import streamlit as st

from ui.components.anchor import OPENED_KEY
from ui.dataset.digit_choice import choose_digits, choose_set, subset_of
from ui.dataset.experiments import show_experiments
from ui.dataset.map_view import show_map
from ui.dataset.opened_digit import (
    choose_opened,
    show_digit,
    show_digit_prediction,
    show_neighbours,
)
from ui.dataset.splits import show_both_splits
from ui.dataset.summaries import show_summaries
from ui.dataset.upload_mnist import upload_mnist
from ui.dataset.wall_view import show_wall
from ui.session.datasets import datasets, digits
from ui.settings.experiments import choose_experiments, choose_split, show_experiment_undo
from ui.settings.fit_settings import choose_distortion
from ui.settings.url import OneOf, Url
from ui.shell.frame import frame, next_page_link
from ui.shell.model_choice import own_model

VIEW_TITLES = ["Wall", "Summaries", "Splits", "Map", "Experiments"]

source = frame(
    "Dataset",
    "Small pictures, with labels that say what they show: all that the model learns from.",
    (own_model,),
)
url = Url()
with st.container():  # which may show progress, once: what follows keeps its place all the same
    training_file, test_file = digits(source)
many, one = st.columns([5, 4], gap="large")
with many:
    trouble = st.container()
    set_name = choose_set(url)
    file = test_file if set_name == "test" else training_file
    wall_tab, summaries_tab, splits_tab, map_tab, experiments_tab = st.tabs(
        VIEW_TITLES, **url("view", OneOf(VIEW_TITLES))
    )

# The widgets of all views are always there, so that links contain their settings; but only the open
# view is computed.
with splits_tab:
    chosen = choose_split(url)
with experiments_tab:
    experiments = choose_experiments(url, training_file.classes)
    distortion = choose_distortion(url)
settings = replace(experiments, held_out=chosen.held_out, cut=chosen.cut, seed=chosen.seed)
with wall_tab:
    choice = choose_digits(url, source, set_name, settings)
with one:
    panel = st.container(key=OPENED_KEY)
with panel, st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
    opened = choose_opened(url, len(file))
    show_neighbours(file, opened)

with wall_tab:
    if set_name == "training":
        show_experiment_undo(settings, key="undo")
    if wall_tab.open:
        show_wall(url, choice)
with summaries_tab:
    if summaries_tab.open:
        show_summaries(url, choice)
with splits_tab:
    if splits_tab.open:
        show_both_splits(source, settings)
with map_tab:
    if map_tab.open:
        show_map(choice)
with experiments_tab:
    if experiments_tab.open:
        learned = subset_of(source, "training", settings)
        show_experiments(choice, learned, distortion)
with panel:
    subset = learned if experiments_tab.open and set_name != "test" else choice.subset
    image, prediction = show_digit(url, choice, subset, opened)
with trouble:
    url.tell_refused()

if not datasets().has("mnist"):
    upload_mnist()
next_page_link("train", "Next: let a model learn from them")
with prediction:
    show_digit_prediction(source, image, file.classes)
