"""A module of one's own, beside PyTorch's own rules for modules."""

import pytest
import torch

from mnist_core import LinearClassifier
from mnist_core.models.own_module import OwnModule, source_without, try_module


def test_whole_it_is_the_model_of_the_lesson():
    own, model, images = OwnModule(), LinearClassifier(seed=3), torch.rand(4, 1, 28, 28)
    own.load_state_dict({name: model.state_dict()[name] for name in own.state_dict()})
    torch.testing.assert_close(own(images), model(images.reshape(4, 784)))
    tried = try_module(source_without("nothing"), images)
    assert {name: tuple(found.shape) for name, found in tried.parameters.items()} == {
        "linear.weight": (10, 784),
        "linear.bias": (10,),
    }
    assert tried.logits.shape == (4, 10)
    assert tried.error is None


@pytest.mark.parametrize(
    ("part", "found", "error"),
    [
        ("super()", [], "cannot assign module before Module.__init__() call"),
        ("self.", [], "no attribute 'linear'"),
        ("forward", ["linear.weight", "linear.bias"], 'missing the required "forward" function'),
    ],
)
def test_each_part_is_needed(part, found, error):
    source = source_without(part)
    assert len(source) < len(source_without("nothing"))
    tried = try_module(source, torch.rand(4, 1, 28, 28))
    assert list(tried.parameters) == found
    assert tried.logits is None
    assert error in tried.error
