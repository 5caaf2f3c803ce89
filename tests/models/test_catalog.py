"""What every model in the catalogue has in common."""

import pytest
import torch

from mnist_core import FitSettings, fit
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS

EVERY_MODEL = pytest.mark.parametrize("name", MODELS)


@EVERY_MODEL
def test_a_model_knows_its_name_and_how_it_normalises(name):
    for normalization in NORMALIZATIONS:
        model = MODELS[name](0, normalization)
        assert (model.name, model.normalization) == (name, normalization)


def test_there_is_no_such_normalisation():
    with pytest.raises(ValueError, match="ironed"):
        MODELS["linear"](0, "ironed")


@EVERY_MODEL
def test_the_seed_and_nothing_else_decides_the_first_weights(name):
    one, again, other = (MODELS[name](seed, "as drawn").state_dict() for seed in (3, 3, 4))
    weights = [tensor for tensor in one if tensor != "normalization_index"]
    assert all(torch.equal(one[tensor], again[tensor]) for tensor in weights)
    assert not any(torch.equal(one[tensor], other[tensor]) for tensor in weights)


@EVERY_MODEL
def test_first_weights_are_spread_as_in_torchs_own_layers(name):
    torch.manual_seed(0)
    for layer in MODELS[name](5, "as drawn").children():
        ours = layer.weight.detach().clone()
        layer.reset_parameters()
        assert ours.abs().max() <= ours[0].numel() ** -0.5
        assert ours.std().item() == pytest.approx(layer.weight.std().item(), rel=0.1)


@EVERY_MODEL
def test_it_has_at_most_120000_numbers_and_learns(name, stripes):
    model = MODELS[name](0, "as drawn")
    assert model.parameter_count <= 120_000
    news = list(fit(model, stripes, stripes, FitSettings(4, 0.01, 20, "adam")))
    assert news[-1].validation.accuracy > 0.9


@EVERY_MODEL
def test_its_patterns_are_its_first_weights(name):
    model = MODELS[name](0, "as drawn")
    patterns = model.patterns
    first = next(model.parameters())
    assert patterns.shape[1] == patterns.shape[2]
    assert torch.equal(patterns.flatten(), first.flatten())
