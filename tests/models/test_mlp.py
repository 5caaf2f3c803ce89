"""The multilayer perceptron, worked out in torch."""

import torch

from mnist_core.models.mlp import HiddenLayerClassifier


def test_it_is_two_layers_with_a_bend_between():
    model = HiddenLayerClassifier(hidden=3)
    inputs = torch.rand(4, 784)
    hidden = inputs @ model.hidden.weight.T + model.hidden.bias
    expected = hidden.clamp(min=0) @ model.linear.weight.T + model.linear.bias
    torch.testing.assert_close(model(inputs), expected)


def test_its_weights_come_from_the_seed_alone():
    one, other = HiddenLayerClassifier(seed=5), HiddenLayerClassifier(seed=5)
    assert torch.equal(one.hidden.weight, other.hidden.weight)
    assert not torch.equal(one.hidden.weight, HiddenLayerClassifier(seed=6).hidden.weight)
    assert 0.03 < one.hidden.weight.abs().max() <= 784**-0.5
    assert 0.1 < one.linear.weight.abs().max() <= 64**-0.5
