"""What every model does with images: prepare them, read them, refuse what is none."""

import numpy as np
import pytest
import torch

from mnist_core import LinearClassifier, predict
from mnist_core.errors import InvalidImageError


def test_probabilities_are_numpys_softmax_of_the_logits(stripes):
    model = LinearClassifier()
    weight, bias = (parameter.detach().double().numpy() for parameter in model.parameters())
    logits = stripes.images.flatten(1).numpy() / 255 @ weight.T + bias
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert np.allclose(predict(model, stripes.images), expected, atol=1e-6)


def test_one_picture_gives_one_row(stripes):
    model = LinearClassifier()
    many = predict(model, stripes.images)
    assert many.shape == (200, 10)
    for one in (stripes.images[7], stripes.images[7].numpy()):
        assert torch.allclose(predict(model, one), many[7])


@pytest.mark.parametrize(
    "pixels", [torch.zeros(28, 28), torch.zeros(27, 28, dtype=torch.uint8), np.zeros(784, np.uint8)]
)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(InvalidImageError, match="uint8"):
        predict(LinearClassifier(), pixels)
