import numpy as np
import pytest
import torch

from mnist_core import DigitSet, LinearClassifier
from mnist_core.doubt import Doubt, Familiar, doubt, familiarise, halved
from mnist_core.handwriting import generate

SURE = torch.tensor([0.9] + [0.1 / 9] * 9)
CLOSE = torch.tensor([0.45, 0.3] + [0.25 / 8] * 8)
PLAIN = LinearClassifier()


@pytest.fixture(scope="module")
def written():
    return generate(3000, seed=4)


def test_halved_averages_two_by_two():
    picture = torch.zeros(1, 28, 28, dtype=torch.uint8)
    picture[0, 0, :2] = 255
    assert halved(picture).shape == (1, 196)
    assert halved(picture)[0, :2].tolist() == [0.5, 0]


def test_distance_is_to_the_nearest():
    black, white = torch.zeros(28, 28, dtype=torch.uint8), torch.full((28, 28), 255).byte()
    familiar = Familiar(halved(torch.stack([black, white])), limit=1.0)
    grey = white // 5  # a fifth of 255 is 51: 0.2 from black at each of 196 places
    assert familiar.distance(grey[None]).item() == pytest.approx(0.2 * 14, abs=1e-5)
    assert familiar.distance(white[None]).item() == pytest.approx(0)


def test_three_in_a_hundred_are_beyond_the_limit(written):
    train, others = written.take(slice(1500)), written.take(slice(1500, None))
    familiar = familiarise(PLAIN, train, others)
    beyond = familiar.distance(others.images) > familiar.limit
    assert beyond.float().mean().item() == pytest.approx(0.03, abs=0.002)


def test_strange_and_close_are_told_apart(written):
    familiar = familiarise(PLAIN, written, generate(500, seed=5))
    known = written.images[0]
    blot = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8))
    assert doubt(SURE, PLAIN, known, familiar) is None
    assert doubt(CLOSE, PLAIN, known, familiar) is Doubt.CLOSE
    assert doubt(SURE, PLAIN, blot, familiar) is Doubt.STRANGE


def test_a_model_that_straightens_compares_straightened_pictures(written):
    upright = LinearClassifier(straighten=True)
    familiar = familiarise(upright, written, written)
    assert torch.equal(familiar.known, halved(written.straightened.images))
    assert doubt(SURE, upright, written.images[7], familiar) is None


def test_few_digits_are_enough():
    few = DigitSet(torch.zeros(3, 28, 28, dtype=torch.uint8), torch.tensor([1, 2, 3]), "few")
    assert familiarise(PLAIN, few, few).limit == 0
