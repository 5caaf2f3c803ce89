"""Logistic regression: its parameters, its seed and its normalisation."""

import pytest
import torch

from mnist_core import LinearClassifier, predict
from mnist_core.imaging.moments import straighten


def test_it_has_7850_numbers_to_learn():
    assert sum(parameter.numel() for parameter in LinearClassifier().parameters()) == 7850


def test_the_seed_and_nothing_else_decides_the_initial_weights():
    first = LinearClassifier(seed=3)
    torch.rand(5)
    again, other = LinearClassifier(seed=3), LinearClassifier(seed=4)
    assert torch.equal(first.linear.weight, again.linear.weight)
    assert torch.equal(first.linear.bias, again.linear.bias)
    assert not torch.equal(first.linear.weight, other.linear.weight)


def test_making_a_model_draws_no_global_random_numbers():
    before = torch.random.get_rng_state()
    LinearClassifier(seed=0)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_initial_weights_are_spread_as_in_nn_linear():
    ours, torchs = LinearClassifier().linear.weight, torch.nn.Linear(784, 10).weight
    assert ours.abs().max() <= 1 / 28
    assert ours.std().item() == pytest.approx(torchs.std().item(), rel=0.05)


def test_a_straightening_model_sees_straightened_pictures(stripes):
    plain, upright = LinearClassifier(), LinearClassifier(normalization="straightened")
    leaning = torch.eye(28, dtype=torch.uint8) * 255
    assert not torch.allclose(predict(upright, leaning), predict(plain, leaning))
    straightened = straighten(leaning[None])[0]
    assert torch.equal(predict(upright, leaning), predict(plain, straightened))


def test_saved_weights_remember_the_normalisation():
    state = LinearClassifier(5, "straightened").state_dict()
    restored = LinearClassifier()
    restored.load_state_dict(state)
    picture = torch.eye(28, dtype=torch.uint8) * 255
    assert torch.equal(
        predict(restored, picture), predict(LinearClassifier(5, "straightened"), picture)
    )
