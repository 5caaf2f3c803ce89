"""The convolutional network, worked out pixel by pixel."""

import pytest
import torch

from mnist_core.models.cnn import ConvolutionalClassifier


@pytest.fixture
def model():
    return ConvolutionalClassifier(seed=3).requires_grad_(False)


def test_it_has_few_numbers_to_learn(model):
    worked_out = (24 * 25 + 24) + (48 * 24 * 25 + 48) + (48 * 16 * 10 + 10)
    assert model.parameter_count == worked_out == 37_162


def windows(planes, layer):
    """What a layer of filters answers to planes (C, H, W), window by window."""
    side = planes.shape[1] - 4
    return torch.stack([
        torch.stack([
            (layer.weight * planes[:, y : y + 5, x : x + 5]).sum((1, 2, 3)) + layer.bias
            for x in range(side)
        ])
        for y in range(side)
    ]).permute(2, 0, 1)  # fmt: skip


def strongest(planes):
    """The largest of each 2x2, and 0 for what is negative."""
    count, side, _ = planes.shape
    return planes.reshape(count, side // 2, 2, side // 2, 2).amax((2, 4)).clamp(min=0)


def test_it_is_two_layers_of_filters_and_a_linear_one(model):
    image = torch.rand(28, 28)
    found = strongest(windows(image[None], model.filters))
    combined = strongest(windows(found, model.combinations))
    assert found.shape == (24, 12, 12) and combined.shape == (48, 4, 4)
    expected = model.linear.weight @ combined.flatten() + model.linear.bias
    torch.testing.assert_close(model(image.reshape(1, 784))[0], expected)


def test_a_batch_is_read_as_its_images_are(model):
    inputs = torch.rand(5, 784)
    one_by_one = torch.cat([model(row[None]) for row in inputs])
    torch.testing.assert_close(model(inputs), one_by_one)


def test_activations_are_the_filters_answers_before_pooling(model):
    image = torch.rand(28, 28)
    expected = windows(image[None], model.filters).clamp(min=0)
    torch.testing.assert_close(model.activations(image.reshape(1, 784))[0], expected)
