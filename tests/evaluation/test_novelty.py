"""What is unlike the digits that are known, and what is a close call."""

import numpy as np
import pytest
import torch

from mnist_core import DigitSet, LinearClassifier
from mnist_core.data.handwriting import generate
from mnist_core.evaluation.novelty import (
    Doubt,
    NoveltyDetector,
    downsample,
    find_doubt,
    fit_novelty_detector,
)

SURE = torch.tensor([0.9] + [0.1 / 9] * 9)
CLOSE = torch.tensor([0.45, 0.3] + [0.25 / 8] * 8)
PLAIN = LinearClassifier()


@pytest.fixture(scope="module")
def written():
    return generate(3000, seed=4)


def test_downsampling_averages_two_by_two():
    picture = torch.zeros(1, 28, 28, dtype=torch.uint8)
    picture[0, 0, :2] = 255
    assert downsample(picture).shape == (1, 196)
    assert downsample(picture)[0, :2].tolist() == [0.5, 0]


def test_distance_is_to_the_nearest():
    black, white = torch.zeros(28, 28, dtype=torch.uint8), torch.full((28, 28), 255).byte()
    detector = NoveltyDetector(downsample(torch.stack([black, white])), limit=1.0)
    grey = white // 5  # a fifth of 255 is 51: 0.2 from black at each of 196 places
    assert detector.distance(grey[None]).item() == pytest.approx(0.2 * 14, abs=1e-5)
    assert detector.distance(white[None]).item() == pytest.approx(0)


def test_three_in_a_hundred_are_beyond_the_limit(written):
    train, others = written.take(slice(1500)), written.take(slice(1500, None))
    detector = fit_novelty_detector(PLAIN, train, others)
    beyond = detector.distance(others.images) > detector.limit
    assert beyond.float().mean().item() == pytest.approx(0.03, abs=0.002)


def test_strange_and_close_are_told_apart(written):
    detector = fit_novelty_detector(PLAIN, written, generate(500, seed=5))
    known = written.images[0]
    blot = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8))
    assert find_doubt(SURE, known, detector) is None
    assert find_doubt(CLOSE, known, detector) is Doubt.CLOSE
    assert find_doubt(SURE, blot, detector) is Doubt.NOVEL


def test_a_model_that_straightens_compares_straightened_pictures(written):
    upright = LinearClassifier(normalization="straightened")
    detector = fit_novelty_detector(upright, written, written)
    assert torch.equal(detector.known, downsample(written.normalized("straightened").images))
    assert find_doubt(SURE, written.normalized("straightened").images[7], detector) is None


def test_few_digits_are_enough():
    few = DigitSet(torch.zeros(3, 28, 28, dtype=torch.uint8), torch.tensor([1, 2, 3]), "few")
    assert fit_novelty_detector(PLAIN, few, few).limit == 0
