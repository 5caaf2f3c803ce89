"""A batch followed from images to loss, beside torch's own functions."""

import pytest
import torch
from torch.nn.functional import cross_entropy, linear

from mnist_core import LinearClassifier
from mnist_core.models.forward import error_without_flatten, trace_forward


@pytest.fixture
def batch(stripes):
    return stripes.images[:128], stripes.labels[:128]


def test_every_stage_is_torchs_own(batch):
    images, labels = batch
    model = LinearClassifier(seed=3)
    trace = trace_forward(model, images, labels)
    inputs = (images.double() / 255).reshape(128, 784).float()
    logits = linear(inputs, model.linear.weight, model.linear.bias).detach()
    assert trace.images.shape == (128, 1, 28, 28)
    assert torch.equal(trace.flat, inputs)
    assert torch.allclose(trace.logits, logits, atol=1e-6)
    assert torch.allclose(trace.probabilities, torch.softmax(logits, 1), atol=1e-6)
    assert torch.allclose(trace.losses, -trace.right.log(), atol=1e-5)
    assert trace.loss.item() == pytest.approx(cross_entropy(logits, labels).item(), abs=1e-6)


def test_the_right_label_is_looked_up_a_digit_at_a_time(batch):
    trace = trace_forward(LinearClassifier(), *batch)
    for at, label in enumerate(batch[1].tolist()):
        assert trace.right[at] == trace.probabilities[at, label]


def test_hopeless_confidence_still_has_a_loss(batch):
    model = LinearClassifier()
    model.linear.weight.data *= 1e5
    trace = trace_forward(model, *batch)
    assert (trace.right == 0).any()
    assert trace.losses.isfinite().all()


def test_forgetting_to_flatten_is_pytorchs_own_complaint(batch):
    problem = error_without_flatten(LinearClassifier(), batch[0])
    with pytest.raises(RuntimeError) as caught:
        torch.nn.Linear(784, 10)(torch.zeros(128, 1, 28, 28))
    assert problem == str(caught.value)
    assert "3584x28 and 784x10" in problem


def test_a_straightening_model_is_shown_straightened_pictures(batch):
    images, labels = batch
    model = LinearClassifier(normalization="straightened")
    trace = trace_forward(model, images, labels)
    assert torch.equal(trace.images[:, 0], model.prepare(images) / 255)
