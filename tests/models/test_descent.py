"""The loss along the gradient, beside steps that are really taken."""

from copy import deepcopy

import pytest
import torch
from torch.nn.functional import cross_entropy

from mnist_core import LinearClassifier
from mnist_core.imaging.pixels import scale
from mnist_core.models.catalog import MODELS
from mnist_core.models.descent import losses_after_step


@pytest.mark.parametrize("model", MODELS)
def test_a_step_is_that_of_torchs_optimizer(stripes, model):
    model = MODELS[model](3, "straightened").requires_grad_(False)
    rates = [0.01, 0.5, 20.0]
    before, after = losses_after_step(model, stripes.images, stripes.labels, rates)

    def loss(model):
        return cross_entropy(model(scale(model.prepare(stripes.images))), stripes.labels)

    assert before == pytest.approx(loss(model).item())
    for rate, expected in zip(rates, after, strict=True):
        other = deepcopy(model).requires_grad_()
        optimizer = torch.optim.SGD(other.parameters(), lr=rate)
        loss(other).backward()
        optimizer.step()
        assert loss(other).item() == pytest.approx(expected, rel=1e-4)


def test_the_model_stays_as_it_is(stripes):
    model = LinearClassifier()
    weights = model.linear.weight.clone()
    losses_after_step(model, stripes.images, stripes.labels, [1.0])
    assert torch.equal(model.linear.weight, weights)
    assert model.linear.weight.grad is None
