"""The plan of a sweep: two settings with lists of values, and a number of seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import streamlit as st

from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS
from mnist_core.sweeps.estimate import batches_of
from mnist_core.sweeps.grid import grid, vary
from mnist_core.training.config import FIT_BOUNDS, OPTIMIZERS, RunConfig
from ui.settings.data_settings import TRAINING_COUNTS
from ui.settings.fit_settings import BATCH_SIZES, LEARNING_RATES, WEIGHT_DECAYS
from ui.settings.url import Number, OneOf, SomeOf, Url
from ui.settings.wording import OPTIMIZER_NAMES, spell_rate

ValuesOfAxis = tuple[str, tuple[str, ...]]  # (name of an axis, spelled values)

MAX_SEEDS = 5
MAX_SWEEP_RUNS = 100
MAX_RUN_BATCHES = 100_000  # the same limit as for restoring a run


@dataclass(frozen=True)
class SweepAxis:
    """A setting that can be varied."""

    title: str
    values: Mapping[str, Any]  # spelling on the page and in the address -> value
    first: tuple[str, ...]  # chosen at first


FIRST_MODELS = ("Linear", "Hidden layer")  # the convolutional one takes far longer
SWEEP_AXES = {  # field of a configuration -> axis
    "learning_rate": SweepAxis(
        "Learning rate",
        {spell_rate(rate): rate for rate in LEARNING_RATES},
        ("0.001", "0.01", "0.1", "1"),
    ),
    "batch_size": SweepAxis(
        "Batch size", {str(size): size for size in BATCH_SIZES}, ("32", "128", "512")
    ),
    "optimizer": SweepAxis(
        "Optimizer",
        {OPTIMIZER_NAMES[name]: name for name in OPTIMIZERS},
        tuple(OPTIMIZER_NAMES.values()),
    ),
    "weight_decay": SweepAxis(
        "Weight decay", {spell_rate(rate): rate for rate in WEIGHT_DECAYS}, ("0", "0.001", "0.1")
    ),
    "model": SweepAxis("Model", {name.capitalize(): name for name in MODELS}, FIRST_MODELS),
    "normalization": SweepAxis(
        "Pictures", {name: name for name in NORMALIZATIONS}, (*NORMALIZATIONS,)
    ),
    "count": SweepAxis(
        "Training pictures",
        {text: None if text == "all" else int(text) for text in TRAINING_COUNTS},
        ("100", "1000", "10000", "all"),
    ),
}


@dataclass(frozen=True)
class Plan:
    """The plan of a sweep; `rows` and `columns` are the names and values of its axes."""

    config: RunConfig  # all other settings
    rows: ValuesOfAxis
    columns: ValuesOfAxis
    seeds: int

    @property
    def axes(self) -> list[str]:
        """The names of all settings that may differ between two runs."""
        return [self.rows[0], self.columns[0], "seed"]

    def cell(self, row: int, column: int) -> list[RunConfig]:
        """The configurations of a cell, which differ in their seeds."""
        changes = {
            name: SWEEP_AXES[name].values[words[place]]
            for (name, words), place in zip((self.rows, self.columns), (row, column), strict=True)
        }
        first = min(self.config.fit.seed, int(FIT_BOUNDS["seed"][1]) - MAX_SEEDS)
        seeds = range(first, first + self.seeds)
        return grid(vary(self.config, changes), {"seed": seeds})

    def configs(self) -> list[RunConfig]:
        """All configurations, the first seed of every cell first, so that the map fills evenly."""
        by_cell = [self.cell(*place) for place in self.places]
        return [config for of_seed in zip(*by_cell, strict=True) for config in of_seed]

    @property
    def places(self) -> list[tuple[int, int]]:
        """(row, column) of each cell, row by row."""
        return list(product(range(self.height), range(self.width)))

    @property
    def height(self) -> int:
        return len(self.rows[1])

    @property
    def width(self) -> int:
        return len(self.columns[1])

    def problem(self, digits: int) -> str | None:
        """A sentence on why this plan is too large for runs on `digits` pictures, or None."""
        count = self.height * self.width * self.seeds
        if not count:
            return "Choose at least one value of each setting."
        if count > MAX_SWEEP_RUNS:
            return f"That makes {count} runs; at most {MAX_SWEEP_RUNS} can be swept."
        longest = max(batches_of(config, digits) for config in self.configs())
        if longest > MAX_RUN_BATCHES:
            return (
                f"Its longest run has {longest:,} batches; at most {MAX_RUN_BATCHES:,} can be "
                "swept. Choose fewer epochs, under Settings, or larger batches."
            )
        return None


def choose_plan(url: Url, config: RunConfig) -> Plan:
    """Choose what is varied; all other settings are those of `config`."""
    rows, columns = choose_axes(url)
    seeds = st.number_input(
        "Seeds",
        1,
        MAX_SEEDS,
        1,
        help="Each cell is trained so many times, from other weights and in another order, to see "
        "how much is chance.",
        width=110,
        **url("sweep_seeds", Number(1, MAX_SEEDS)),
    )
    return Plan(config, rows, columns, int(seeds))


def choose_axes(url: Url) -> tuple[ValuesOfAxis, ValuesOfAxis]:
    """Choose (rows, columns): two settings with their values."""
    columns = choose_axis(url, "Across", "sweep_columns", list(SWEEP_AXES))
    others = [name for name in SWEEP_AXES if name != columns[0]]
    return choose_axis(url, "Down", "sweep_rows", others), columns


def choose_axis(url: Url, title: str, key: str, names: list[str]) -> ValuesOfAxis:
    """Choose a setting and some of its values, which are returned in order."""

    def title_of(name: str) -> str:
        return SWEEP_AXES[name].title

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            title, names, format_func=title_of, width=190, **url(key, OneOf(names, title_of))
        )
        axis = SWEEP_AXES[name]
        chosen = st.multiselect(
            f"Values of {axis.title.lower()}",
            list(axis.values),
            axis.first,
            width=460,
            **url(f"sweep_{name}", SomeOf(list(axis.values))),
        )
    return name, tuple(word for word in axis.values if word in chosen)
