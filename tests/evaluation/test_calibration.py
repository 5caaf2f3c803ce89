"""Whether a model is as right as it is sure, beside scikit-learn."""

import numpy as np
import pytest
import torch
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score

from mnist_core.evaluation.calibration import accuracy_when_abstaining, reliability


@pytest.fixture
def answers():
    """2,000 confidences of 0.1 to 1, and whether each answer was right."""
    generator = torch.Generator().manual_seed(0)
    confidences = 0.1 + 0.9 * torch.rand(2000, generator=generator)
    return confidences, torch.rand(2000, generator=generator) < confidences**2


def test_the_bins_are_scikit_learns(answers):
    confidences, right = answers
    found = reliability(confidences, right)
    accuracy, confidence = calibration_curve(right.numpy(), confidences.double().numpy(), n_bins=10)
    full = found.count > 0
    assert found.count.sum() == 2000
    assert found.accuracy[full].numpy() == pytest.approx(accuracy, abs=1e-6)
    assert found.confidence[full].numpy() == pytest.approx(confidence, abs=1e-6)
    weights = found.count[full].numpy() / 2000
    error = (weights * np.abs(accuracy - confidence)).sum()
    assert found.expected_error == pytest.approx(error, abs=1e-6)


def test_the_expected_error_worked_by_hand():
    confidences = torch.tensor([0.9, 0.9, 0.9, 0.9, 0.6])  # 3 of 4 right at 0.9; 1 of 1 at 0.6
    right = torch.tensor([True, True, True, False, True])
    expected = (4 * (0.9 - 0.75) + 1 * (1 - 0.6)) / 5
    assert reliability(confidences, right).expected_error == pytest.approx(expected, abs=1e-6)


def test_the_edges_belong_to_the_bin_below():
    found = reliability(torch.tensor([0.0, 0.5, 1.0]).double(), torch.ones(3, dtype=torch.bool), 2)
    assert found.count.tolist() == [2, 1]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.1])
def test_refusing_leaves_the_surest(answers, share):
    confidences, right = answers
    refused, accuracy = accuracy_when_abstaining(confidences, right, share)
    assert refused == round(share * 2000)
    kept = confidences.numpy() >= np.sort(confidences.numpy())[refused]
    expected = accuracy_score(np.ones(kept.sum()), right.numpy()[kept])
    assert accuracy == pytest.approx(expected, abs=1e-6)


def test_of_a_handful_nothing_can_be_refused():
    right = torch.tensor([True, False, True])
    assert accuracy_when_abstaining(torch.tensor([0.5, 0.2, 0.9]), right, 0.1) == (0, 2 / 3)
    assert accuracy_when_abstaining(torch.tensor([0.5, 0.2, 0.9]), right, 0.5) == (1, 1.0)
