"""Evidence: each pixel's share of each logit, beside torch's autograd and NumPy."""

import numpy as np
import pytest
import torch

from mnist_core import FitSettings, LinearClassifier, evidence, fit
from mnist_core.data.handwriting import generate
from mnist_core.errors import InvalidImageError
from mnist_core.imaging.moments import straighten
from mnist_core.models.attribution import blank_logits, evidence_of_prepared
from mnist_core.models.catalog import MODELS
from mnist_core.models.mlp import HiddenLayerClassifier
from mnist_core.training.pretrained import load_pretrained


@pytest.fixture(params=["as drawn", "straightened"])
def model(request, stripes):
    """A model that has learned a little, so that no weight is as it was drawn."""
    model = LinearClassifier(seed=2, normalization=request.param)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    inputs = model.prepare(stripes.images).flatten(1) / 255
    for _ in range(5):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), stripes.labels).backward()
        optimizer.step()
    return model


@pytest.mark.parametrize("index", [0, 5, 199])
def test_evidence_and_bias_sum_to_the_logits(model, stripes, index):
    image = stripes.images[index]
    shares = evidence(model, image)
    assert shares.shape == (10, 28, 28)
    assert shares.dtype == torch.float32
    sums = shares.double().sum((1, 2)) + model.linear.bias.double()
    weight, bias = (parameter.detach().double().numpy() for parameter in model.parameters())
    exact = weight @ (model.prepare(image[None])[0].double().numpy().flatten() / 255) + bias
    assert sums.detach().numpy() == pytest.approx(exact, abs=1e-6)
    assert torch.allclose(sums.float(), model.logits(image[None])[0], atol=1e-5)


@pytest.mark.parametrize("digit", range(10))
def test_evidence_is_autograds_input_times_gradient(model, stripes, digit):
    image = stripes.images[33]
    inputs = (model.prepare(image[None]).flatten(1) / 255).requires_grad_()
    model(inputs)[0, digit].backward()
    expected = (inputs * inputs.grad).reshape(28, 28).detach()
    assert torch.allclose(evidence(model, image)[digit], expected, atol=1e-7)


def test_evidence_is_what_a_logit_loses_with_a_pixel(stripes):
    model, image = LinearClassifier(seed=4), stripes.images[7]
    shares, whole = evidence(model, image), model.logits(image[None])[0]
    for row, column in [(0, 0), (18, 3), (18, 20), (27, 27)]:
        without = image.clone()
        without[row, column] = 0
        lost = whole - model.logits(without[None])[0]
        assert torch.allclose(shares[:, row, column], lost, atol=1e-5)


def test_classes_that_change_places_take_their_evidence_along(model, stripes):
    image, order = stripes.images[12], torch.tensor([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])
    before = evidence(model, image)
    model.linear.weight.data = model.linear.weight.data[order]
    assert torch.equal(evidence(model, image), before[order])


def test_pixels_that_change_places_take_their_evidence_along(stripes):
    model, image = LinearClassifier(), stripes.images[12]
    order = torch.randperm(784, generator=torch.Generator().manual_seed(0))
    before = evidence(model, image).flatten(1)
    model.linear.weight.data = model.linear.weight.data[:, order]
    moved = evidence(model, image.flatten()[order].reshape(28, 28))
    assert torch.equal(moved.flatten(1), before[:, order])


def test_the_bias_is_no_pixels_share(model, stripes):
    before = evidence(model, stripes.images[3])
    model.linear.bias.data += 100
    assert torch.equal(evidence(model, stripes.images[3]), before)


def test_half_the_ink_has_half_the_evidence():
    model = LinearClassifier()
    image = torch.full((28, 28), 100, dtype=torch.uint8)
    half = torch.full((28, 28), 50, dtype=torch.uint8)
    assert torch.allclose(evidence(model, image), 2 * evidence(model, half))


def test_a_pixel_without_ink_has_no_share(stripes):
    image = stripes.images[0].clone()
    image[20:] = 0
    assert (evidence(LinearClassifier(), image)[:, 20:] == 0).all()


def test_without_ink_there_is_no_evidence_and_the_bias_decides(model):
    blank = torch.zeros(28, 28, dtype=torch.uint8)
    assert not evidence(model, blank).any()
    assert torch.equal(model.logits(blank[None])[0], model.linear.bias)


def test_evidence_of_a_single_pixel_worked_by_hand():
    model = LinearClassifier()
    image = torch.zeros(28, 28, dtype=torch.uint8)
    image[3, 4] = 51  # a fifth of full ink
    expected = 0.2 * model.linear.weight[:, 3 * 28 + 4]
    assert torch.allclose(evidence(model, image)[:, 3, 4], expected)


def test_a_straightening_model_looks_at_the_straightened_image():
    image = torch.eye(28, dtype=torch.uint8) * 255
    shares = evidence(LinearClassifier(normalization="straightened"), image)
    upright = straighten(image[None])[0]
    assert ((shares != 0).any(0) == (upright > 0)).all()


@pytest.fixture(scope="module", params=MODELS)
def trained_model(request):
    """One of the models, evened, as they are on Sketch."""
    if request.param == "convolutional":
        return load_pretrained()
    model = MODELS[request.param](1, "evened")
    for _ in fit(
        model, generate(1000, seed=0), generate(50, seed=1), FitSettings(5, 1e-3, 20, "adam")
    ):
        pass
    return model


def test_the_shares_of_the_two_likeliest_add_up_within_one_percent(trained_model):
    """To what the ink adds to either logit, and to the difference between them."""
    blank = blank_logits(trained_model)
    for image in generate(50, seed=2).images:
        prepared = trained_model.prepare(image[None])
        logits = trained_model.logits_of_prepared(prepared)[0]
        pair = logits.topk(2).indices.tolist()
        one, other = evidence_of_prepared(trained_model, prepared[0], pair).sum((1, 2))
        first, second = (logits - blank)[pair]
        for sums, added in ((one, first), (other, second), (one - other, first - second)):
            assert abs(sums - added) <= 0.01 * max(abs(added), 1)


def test_integrated_gradients_of_one_unit_worked_by_hand():
    """A hidden unit that wakes up when half of the ink is there shares out the second half."""
    model = HiddenLayerClassifier(hidden=1).requires_grad_(False)
    for parameter in model.parameters():
        parameter.zero_()
    model.hidden.weight[0, :2] = torch.tensor([3.0, 1.0])
    model.hidden.bias[0] = -2.0  # awake from half of 3 + 1 on
    model.linear.weight[7, 0] = 5.0
    image = torch.zeros(28, 28, dtype=torch.uint8)
    image[0, :2] = 255
    shares = evidence(model, image)
    assert shares[7, 0, :2].tolist() == pytest.approx([5 * 1.5, 5 * 0.5], rel=0.01)
    assert shares.sum().item() == pytest.approx(5 * (4 - 2), rel=0.005)


def test_only_the_classes_that_are_asked_for():
    model = MODELS["convolutional"](0, "as drawn")
    image = torch.eye(28, dtype=torch.uint8) * 255
    some = evidence_of_prepared(model, image, (3, 8))
    assert some.shape == (2, 28, 28)
    assert torch.allclose(some, evidence(model, image)[[3, 8]], atol=0.02)


def test_arrays_are_as_good_as_tensors(model, stripes):
    image = stripes.images[8]
    assert torch.equal(evidence(model, image.numpy()), evidence(model, image))


@pytest.mark.parametrize("pixels", [torch.zeros(28, 28), np.zeros((28, 27), np.uint8)])
def test_what_is_no_image_is_refused(pixels):
    with pytest.raises(InvalidImageError, match="uint8"):
        evidence(LinearClassifier(), pixels)
