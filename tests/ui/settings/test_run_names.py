"""Which settings runs differ in, and what the runs are called by them."""

from dataclasses import replace

import pytest

from tests.support.runs import trained, with_config, with_data, with_settings
from ui.settings.run_names import differing, label_runs, setup


@pytest.fixture
def record(stripes):
    return trained(stripes)[0]


def test_columns_are_what_differs(record):
    assert differing([]) == differing([record]) == differing([record, record]) == []
    other = with_settings(with_data(record, noise=0.1), optimizer="adam", epochs=50)
    assert differing([record, other]) == ["optimizer", "noise"]
    assert setup(other)["optimizer"] == "Adam"


def test_the_two_seeds_are_told_apart(record):
    other = with_settings(with_data(record, seed=3), seed=3)
    assert differing([record, other]) == ["seed", "seed of the split"]
    assert differing([record, with_data(record, seed=3)]) == ["seed of the split"]


def test_a_learning_rate_changed_on_the_way_is_a_difference(record):
    other = replace(record, changes=((4, {"learning_rate": 0.01}),))
    assert setup(other)["learning rate"] == "0.1, then 0.01"
    assert differing([record, other]) == ["learning rate"]


def test_a_run_is_called_by_what_sets_it_apart(record):
    slow, adam = with_settings(record, learning_rate=0.01), with_settings(record, optimizer="adam")
    upright = with_config(record, normalization="straightened")
    assert label_runs([record]) == label_runs([record, record])[:1] == [""]
    assert label_runs([record, slow]) == ["learning rate 0.1", "learning rate 0.01"]
    assert label_runs([record, slow, adam, upright]) == [
        "learning rate 0.1", "learning rate 0.01", "Adam", "straightened",
    ]  # fmt: skip
    assert label_runs([record, upright]) == ["as drawn", "straightened"]
    assert label_runs([record, with_config(slow, source="builtin")]) == [
        "MNIST", "Built-in digits, learning rate 0.01",
    ]  # fmt: skip
    assert label_runs([None, record, slow]) == ["", "learning rate 0.1", "learning rate 0.01"]
