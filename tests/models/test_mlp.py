import torch

from mnist_core import FitSettings, evaluate, fit, predict
from mnist_core.models.mlp import HiddenLayerClassifier
from ui.concepts.limit import CONTENDERS


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


def test_every_contender_learns_and_reads(stripes):
    for make in CONTENDERS.values():
        model = make()
        for _ in fit(model, stripes, stripes, FitSettings(epochs=20, learning_rate=0.01)):
            pass
        before = evaluate(make(), stripes).loss
        assert evaluate(model, stripes).loss < before
        probabilities = predict(model, stripes.images[:3])
        torch.testing.assert_close(probabilities.sum(1), torch.ones(3))
