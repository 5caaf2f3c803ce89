"""When comparing runs is fair, and which settings they differ in."""

from dataclasses import replace

import pytest

from mnist_core import DataSettings
from tests.support.runs import QUICK, trained
from ui.train.charts.comparison import differing, label_runs, setup, verdict


@pytest.fixture
def record(stripes):
    return trained(stripes)[0]


def with_config(record, **changes):
    return replace(record, config=replace(record.config, **changes))


def with_settings(record, **changes):
    return with_config(record, fit=replace(record.config.fit, **changes))


def with_data(record, **changes):
    return with_config(record, data=replace(record.config.data, **changes))


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


@pytest.mark.parametrize(
    ("change", "begins", "holds"),
    [
        (lambda one: one, "**The same run:**", "batch by batch"),
        (
            lambda one: with_settings(one, learning_rate=1.0),
            "**A fair",
            "same order of batches. One",
        ),
        (
            lambda one: with_config(one, normalization="straightened"),
            "**A fair",
            "One thing differs: pictures.",
        ),
        (lambda one: with_settings(one, batch_size=64), "**A fair", "batches of another size"),
        (
            lambda one: with_data(one, count=60),
            "**A fair",
            "initial weights. One thing differs: tra",
        ),
        (lambda one: with_data(one, noise=0.5), "**A fair", "same order of batches"),
        (
            lambda one: with_settings(one, learning_rate=1.0, optimizer="momentum"),
            "**Fair, but hard to read:**",
            "differ in learning rate and optimizer",
        ),
        (lambda one: with_settings(one, seed=9), "**Only partly fair:**", "seeds are 0 and 9"),
        (lambda one: with_data(one, held_out=0.5), "**Not a fair", "differ in share held out"),
        (lambda one: with_data(one, seed=5), "**Not a fair", "differ in seed"),
        (lambda one: with_config(one, source="builtin"), "**Not a fair", "differ in data"),
    ],
)
def test_the_verdict(record, change, begins, holds):
    sentence = verdict([record, change(record)])
    assert sentence.startswith(begins)
    assert holds in sentence


def test_the_promise_of_the_same_order_is_kept(stripes):
    """Equal seeds, digits and batch sizes: the first batch is the same, whatever else differs."""
    one = trained(stripes, QUICK)[0]
    other = trained(stripes, replace(QUICK, learning_rate=0.001, optimizer="momentum"))[0]
    assert one.losses[0] == other.losses[0]
    assert trained(stripes, replace(QUICK, seed=1))[0].losses[0] != one.losses[0]
    assert (one.scores[0] == other.scores[0]).all()
    few = trained(stripes, QUICK, DataSettings(count=60))[0]
    assert (one.scores[0] == few.scores[0]).all()  # the same initial weights and validation set
