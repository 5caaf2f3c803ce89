"""When comparing runs is fair."""

from dataclasses import replace

import pytest

from mnist_core import DataSettings
from tests.support.runs import QUICK, trained, with_config, with_data, with_settings
from ui.train.charts.comparison import verdict


@pytest.fixture
def record(stripes):
    return trained(stripes)[0]


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
