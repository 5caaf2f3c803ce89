"""Precision, recall and confidence intervals, beside scikit-learn and SciPy."""

import numpy as np
import pytest
import sklearn.metrics
import torch
from scipy.stats import binomtest

from mnist_core.evaluation.per_class import per_class, wilson_interval


def test_precision_and_recall_are_scikit_learns():
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 9, 500)  # no 9 among the labels
    answers = np.where(generator.random(500) < 0.7, labels, generator.integers(1, 10, 500))
    matrix = sklearn.metrics.confusion_matrix(labels, answers, labels=range(10))
    precision, recall, _, count = sklearn.metrics.precision_recall_fscore_support(
        labels, answers, labels=range(10), zero_division=np.nan
    )
    report = per_class(torch.from_numpy(matrix))
    assert report.precision.numpy() == pytest.approx(precision, abs=1e-6, nan_ok=True)
    assert report.recall.numpy() == pytest.approx(recall, abs=1e-6, nan_ok=True)
    assert report.count.tolist() == count.tolist()
    assert report.recall[9].isnan()


def test_a_class_that_was_never_read_has_no_precision():
    report = per_class(torch.tensor([[0, 2], [0, 3]]))
    assert report.precision[0].isnan()
    assert report.precision[1] == 0.6
    assert report.recall.tolist() == [0, 1]


@pytest.mark.parametrize(
    "right, count", [(0, 1), (1, 1), (3, 7), (0, 20), (20, 20), (9270, 10_000)]
)
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_range_is_scipys(right, count, confidence):
    expected = binomtest(right, count).proportion_ci(confidence, method="wilson")
    assert wilson_interval(right, count, confidence) == pytest.approx(tuple(expected), abs=1e-6)


def test_the_range_worked_by_hand():
    # z = 1.959964, z^2 = 3.841459: 1 of 2 gives 0.5 -+ sqrt(3.841459 / (2 + 3.841459)) / 2
    assert wilson_interval(1, 2) == pytest.approx((0.094531, 0.905469), abs=1e-6)


def test_all_right_is_not_certainty():
    low, high = wilson_interval(5, 5)
    assert low == pytest.approx(5 / (5 + 3.841459), abs=1e-6)
    assert high == 1


@pytest.mark.parametrize("right, count", [(0, 0), (3, 2), (-1, 2)])
def test_nonsense_is_refused(right, count):
    with pytest.raises(ValueError, match="right must be"):
        wilson_interval(right, count)
