"""What a sweep is asked to vary, and how much is too much."""

import pytest

from mnist_core import FitSettings, RunConfig
from mnist_core.sweeps.grid import value_of
from ui.sweep.plan import MAX_SEEDS, MAX_SWEEP_RUNS, SWEEP_AXES, Plan

RATES = ("learning_rate", ("0.01", "0.1"))
SIZES = ("batch_size", ("32", "128", "512"))
MNIST_DIGITS = 50_000


def plan(rows=SIZES, columns=RATES, seeds=1, **settings):
    return Plan(RunConfig("mnist", FitSettings(**settings)), rows, columns, seeds)


def test_a_cell_has_the_values_of_its_row_and_column():
    cell = plan(seeds=3, seed=7).cell(2, 1)
    assert {(one.fit.batch_size, one.fit.learning_rate) for one in cell} == {(512, 0.1)}
    assert [one.fit.seed for one in cell] == [7, 8, 9]


def test_every_cell_has_its_first_seed_before_any_has_its_second():
    configs = plan(seeds=2).configs()
    assert len(set(configs)) == len(configs) == 12
    assert [config.fit.seed for config in configs] == [0] * 6 + [1] * 6


def test_the_last_seed_there_can_be():
    assert len(plan(seeds=MAX_SEEDS, seed=2**31 - 1).configs()) == 6 * MAX_SEEDS


@pytest.mark.parametrize("name", SWEEP_AXES)
def test_every_value_that_is_offered_can_be_trained(name):
    axis = SWEEP_AXES[name]
    other = SIZES if name != "batch_size" else RATES
    configs = plan((name, tuple(axis.values)), other).configs()
    assert {value_of(config, name) for config in configs} == set(axis.values.values())
    assert set(axis.first) <= set(axis.values)


def test_too_much_is_refused_in_a_sentence():
    assert plan().problem(MNIST_DIGITS) is None
    assert "at least one value" in plan(rows=("batch_size", ())).problem(MNIST_DIGITS)
    many = plan(
        ("learning_rate", tuple(SWEEP_AXES["learning_rate"].values)), SIZES, seeds=MAX_SEEDS
    )
    assert f"at most {MAX_SWEEP_RUNS}" in many.problem(MNIST_DIGITS)
    long = plan(("batch_size", ("16", "4096")), epochs=200)
    assert "625,000 batches" in long.problem(MNIST_DIGITS)
    few = ("count", ("100", "50"))
    assert plan(few, epochs=200).problem(MNIST_DIGITS) is None
