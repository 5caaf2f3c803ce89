"""The lesson's arithmetic, beside torch's own functions."""

import pytest
import torch
from scipy.stats import gmean
from torch import nn
from torch.nn import functional

from mnist_core.models.from_scratch import (
    accuracy,
    count_answers,
    crop,
    cross_entropy,
    epoch_order,
    geometric_mean,
    linear,
    set_probability,
    softmax,
    split_into_batches,
)


@pytest.fixture
def layer():
    torch.manual_seed(0)
    return nn.Linear(784, 10)


def test_a_crop_is_the_pixels_in_the_frame():
    image = torch.arange(784).reshape(28, 28)
    assert crop(image, 10, 3, 2).tolist() == [[283, 284], [311, 312]]


@pytest.mark.parametrize(("count", "size"), [(50_000, 128), (100, 100), (101, 100), (3, 7)])
def test_batches_are_those_of_torchs_loader(count, size):
    cut = split_into_batches(epoch_order(count, shuffle=False), size)
    loader = torch.utils.data.DataLoader(range(count), batch_size=size)
    assert len(cut) == len(loader)
    assert cut[-1].tolist() == list(loader)[-1].tolist()
    assert torch.equal(torch.cat(cut), torch.arange(count))


def test_an_epoch_of_mnist_has_391_batches():
    cut = split_into_batches(epoch_order(50_000, shuffle=True), 128)
    assert (len(cut), len(cut[-1])) == (391, 80)


def test_each_epoch_is_shuffled_afresh_and_the_same_every_time():
    first, second = epoch_order(100, True, epoch=1), epoch_order(100, True, epoch=2)
    assert not torch.equal(first, second)
    assert torch.equal(first, epoch_order(100, True, epoch=1))
    assert torch.equal(first.sort().values, torch.arange(100))


def test_a_linear_layer_is_torchs(layer):
    x = torch.rand(5, 784)
    torch.testing.assert_close(linear(x, layer.weight, layer.bias), layer(x))


def test_softmax_is_torchs():
    logits = torch.tensor([0.0, -1.0, 1.5, 3.0, -20.0, 20.0], dtype=torch.float64)
    exponentials, probabilities = softmax(logits)
    assert exponentials[0] == 1
    torch.testing.assert_close(probabilities, functional.softmax(logits, 0))


def test_cross_entropy_is_torchs():
    logits = torch.tensor([0.3, -1.0, 2.0], dtype=torch.float64)
    for label in range(3):
        expected = functional.cross_entropy(logits, torch.tensor(label)).item()
        assert cross_entropy(logits.softmax(0), label) == pytest.approx(expected)


def test_the_right_label_gets_its_share_and_the_others_keep_their_proportions():
    moved = set_probability(torch.tensor([0.2, 0.2, 0.6], dtype=torch.float64), label=0, share=0.6)
    torch.testing.assert_close(moved, torch.tensor([0.6, 0.1, 0.3], dtype=torch.float64))
    sure = set_probability(torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64), label=0, share=0.5)
    torch.testing.assert_close(sure, torch.tensor([0.5, 0.25, 0.25], dtype=torch.float64))


def test_accuracy_is_a_step_where_the_right_label_gets_ahead():
    guess = torch.tensor([0.2, 0.2, 0.6], dtype=torch.float64)  # the rival has 3/4 of the rest
    steps = [accuracy(set_probability(guess, 0, share), 0) for share in (0.1, 0.42, 0.43, 0.9)]
    assert steps == [0, 0, 1, 1]  # 0.75 * (1 - 3/7) = 3/7, between 0.42 and 0.43


def test_the_geometric_mean_is_e_to_minus_the_mean_loss():
    torch.manual_seed(0)
    logits, labels = torch.randn(50, 10, dtype=torch.float64), torch.arange(50) % 10
    right = logits.softmax(1)[torch.arange(50), labels]
    assert geometric_mean(right) == pytest.approx(gmean(right.numpy()))
    loss = functional.cross_entropy(logits, labels)
    assert geometric_mean(right) == pytest.approx(torch.exp(-loss).item())
    assert geometric_mean(torch.full((7,), 0.1)) == pytest.approx(0.1)


def test_a_bias_counts_for_every_picture():
    torch.manual_seed(0)
    layer, x, added = nn.Linear(784, 10), torch.rand(300, 784), torch.zeros(10)
    added[3] = 0.2
    logits = layer(x).detach()
    layer.bias.data += added
    answers = layer(x).argmax(1).tolist()
    assert count_answers(logits, added).tolist() == [answers.count(label) for label in range(10)]
    added[3] = 100
    assert count_answers(logits, added)[3] == 300
