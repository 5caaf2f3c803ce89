import pytest
import torch

from mnist_core import LinearClassifier, evidence
from mnist_core.imaging.moments import straighten


@pytest.mark.parametrize("straightened", [False, True])
def test_evidence_and_bias_sum_to_the_logits(stripes, straightened):
    model = LinearClassifier(seed=2, straighten=straightened)
    image = stripes.images[5]
    shares = evidence(model, image)
    assert shares.shape == (10, 28, 28)
    sums = shares.double().sum((1, 2)) + model.linear.bias.double()
    assert torch.allclose(sums.float(), model.logits(image[None])[0], atol=1e-5)


def test_a_pixel_without_ink_says_nothing(stripes):
    image = stripes.images[0].clone()
    image[20:] = 0
    assert (evidence(LinearClassifier(), image)[:, 20:] == 0).all()


def test_evidence_of_a_single_pixel_worked_by_hand():
    model = LinearClassifier()
    image = torch.zeros(28, 28, dtype=torch.uint8)
    image[3, 4] = 51  # a fifth of full ink
    expected = 0.2 * model.linear.weight[:, 3 * 28 + 4]
    assert torch.allclose(evidence(model, image)[:, 3, 4], expected)


def test_a_straightening_model_looks_at_the_straightened_picture():
    image = torch.eye(28, dtype=torch.uint8) * 255
    shares = evidence(LinearClassifier(straighten=True), image)
    upright = straighten(image[None])[0]
    assert ((shares != 0).any(0) == (upright > 0)).all()
