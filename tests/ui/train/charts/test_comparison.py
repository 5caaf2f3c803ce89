"""Which of several runs is ahead, and when comparing them is fair."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_core import DataSettings
from tests.support.runs import QUICK, trained, with_config, with_data, with_settings
from ui.train.charts.comparison import verdict, who_is_ahead


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


def scored(record, *accuracies, **settings):
    """The record with such accuracies after its epochs, and with other settings."""
    scores = [(epoch, 1.0, accuracy) for epoch, accuracy in enumerate(accuracies)]
    step = max(1, record.batches_per_epoch * (len(scores) - 1))
    entries = np.ones(step, np.float32)
    long = {"step": step, "losses": entries, "accuracies": entries, "scores": np.array(scores)}
    return with_settings(replace(record, **long), **settings)


@pytest.mark.parametrize(
    ("fast", "slow", "said"),
    [
        ((0.1, 0.8, 0.912), (0.1, 0.7, 0.89), "Fast is ahead: 91.2% against 89.0% after 2 epochs."),
        # as far as both have come; and where it may be chance
        ((0.1, 0.8), (0.1, 0.81, 0.9), "Slow is ahead: 81.0% against 80.0% after 1 epoch."),
        (
            (0.1, 0.8),
            (0.1, 0.8002, 0.9),
            "Too close to call after 1 epoch: slow (80.02%) and fast (80.00%).",
        ),
        ((0.1,), (0.1, 0.8), ""),
    ],
)
def test_who_is_ahead_of_two(record, fast, slow, said):
    runs = [scored(record, *fast), scored(record, *slow, learning_rate=0.001)]
    assert who_is_ahead(list(zip(["fast", "slow"], runs, strict=True))) == said


def test_who_is_ahead_of_three_and_where_nobody_can_say(record):
    fast, slow = scored(record, 0.1, 0.9), scored(record, 0.1, 0.5, learning_rate=0.01)
    adam = scored(record, 0.1, 0.7, optimizer="adam")
    assert who_is_ahead([("slow", slow), ("fast", fast), ("Adam", adam)]) == (
        "Fast is ahead: 90.0% after 1 epoch, against 70.0% (Adam) and 50.0% (slow)."
    )
    level = scored(record, 0.1, 0.8995, learning_rate=0.03)
    assert who_is_ahead([("slow", slow), ("fast", fast), ("level", level)]) == (
        "Too close to call after 1 epoch: fast (90.00%) and level (89.95%). Behind: slow (50.00%)."
    )
    assert who_is_ahead([("a, b", fast), ("c", slow)]).startswith("“A, b” is ahead: 90.0% against")
    blown = replace(slow, diverged=True)
    for other in (blown, fast, with_data(slow, seed=5), with_config(slow, source="builtin")):
        assert who_is_ahead([("fast", fast), ("other", other)]) == ""
    from_file = replace(slow, scores=np.array([[0.5, 1.0, 0.5]]))  # it may say anything
    assert who_is_ahead([("fast", fast), ("other", from_file)]) == ""


def test_the_promise_of_the_same_order_is_kept(stripes):
    """Equal seeds, digits and batch sizes: the first batch is the same, whatever else differs."""
    one = trained(stripes, QUICK)[0]
    other = trained(stripes, replace(QUICK, learning_rate=0.001, optimizer="momentum"))[0]
    assert one.losses[0] == other.losses[0]
    assert trained(stripes, replace(QUICK, seed=1))[0].losses[0] != one.losses[0]
    assert (one.scores[0] == other.scores[0]).all()
    few = trained(stripes, QUICK, DataSettings(count=60))[0]
    assert (one.scores[0] == few.scores[0]).all()  # the same initial weights and validation set
