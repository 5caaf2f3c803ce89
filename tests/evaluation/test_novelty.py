"""What is unlike the digits that are known, and what is a close call."""

import numpy as np
import pytest
import torch

from mnist_core import DigitSet, LinearClassifier, predict
from mnist_core.data.handwriting import generate
from mnist_core.evaluation.novelty import (
    CLOSE_SHARE,
    DETECTOR_VIEWS,
    NOVEL_SHARE,
    Doubt,
    NoveltyDetector,
    downsample,
    find_doubt,
    fit_margin,
    fit_novelty_detector,
    margin,
)
from mnist_core.imaging.moments import even

SURE = torch.tensor([0.9] + [0.1 / 9] * 9)
CLOSE = torch.tensor([0.45, 0.3] + [0.25 / 8] * 8)


@pytest.fixture(scope="module")
def written():
    return generate(3000, seed=4)


def test_downsampling_averages_two_by_two():
    picture = torch.zeros(1, 28, 28, dtype=torch.uint8)
    picture[0, 0, :2] = 255
    assert downsample(picture).shape == (1, 196)
    assert downsample(picture)[0, :2].tolist() == [0.5, 0]


def test_distance_is_to_the_nearest_as_drawn_and_evened():
    black, white = torch.zeros(28, 28, dtype=torch.uint8), torch.full((28, 28), 255).byte()
    known = torch.stack([black, white])
    views = {"as drawn": downsample(known), "evened": downsample(even(known))}
    detector = NoveltyDetector(views, {})
    grey = white // 5  # a fifth of 255 is 51: 0.2 from black at each of 196 places
    assert detector.distance(grey[None], "as drawn").item() == pytest.approx(0.2 * 14, abs=1e-5)
    assert detector.distance(white[None], "as drawn").item() == pytest.approx(0)
    assert detector.distance(white[None], "evened").item() == pytest.approx(0)


def test_few_in_a_hundred_are_beyond_the_limits(written):
    train, others = written.take(slice(1000)), written.take(slice(1000, None))
    detector = fit_novelty_detector(train, others)
    for view in DETECTOR_VIEWS:
        beyond = detector.distance(others.images, view) > detector.limits[view]
        assert beyond.float().mean().item() == pytest.approx(NOVEL_SHARE, abs=0.002)
    novel = detector.is_novel(others.images).float().mean().item()
    assert NOVEL_SHARE <= novel <= 2 * NOVEL_SHARE + 0.002


def test_margins_are_numpys_difference_of_the_two_largest():
    probabilities = torch.rand(50, 10, generator=torch.Generator().manual_seed(0)).softmax(1)
    ordered = np.sort(probabilities.numpy(), 1)
    assert margin(probabilities).numpy() == pytest.approx(ordered[:, -1] - ordered[:, -2])


def test_the_margin_is_what_nearly_all_that_is_right_keeps(written):
    model = LinearClassifier()
    some = written.take(slice(2000))
    probabilities = predict(model, some.images)
    right = margin(probabilities[probabilities.argmax(1) == some.labels]).numpy()
    assert fit_margin(model, written) == pytest.approx(np.quantile(right, CLOSE_SHARE), abs=1e-5)


def test_a_model_that_reads_nothing_right_has_no_margin():
    model = LinearClassifier()
    model.linear.bias.data[0] = 1e6
    ones = DigitSet(torch.zeros(5, 28, 28, dtype=torch.uint8), torch.ones(5).long(), "ones")
    assert fit_margin(model, ones) == 0


def test_strange_and_close_are_told_apart(written):
    detector = fit_novelty_detector(written, generate(500, seed=5))
    known = written.images[0]
    blot = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8))
    assert find_doubt(SURE, known, detector, 0.2) is None
    assert find_doubt(CLOSE, known, detector, 0.2) is Doubt.CLOSE
    assert find_doubt(CLOSE, known, detector, 0.1) is None
    assert find_doubt(SURE, blot, detector, 0.2) is Doubt.NOVEL


def test_few_digits_are_enough():
    few = DigitSet(torch.zeros(3, 28, 28, dtype=torch.uint8), torch.tensor([1, 2, 3]), "few")
    assert set(fit_novelty_detector(few, few).limits.values()) == {0.0}
