"""Experiments with the training images, beside NumPy."""

import numpy as np
import pytest
import torch

from mnist_core import DataSettings, DigitSet, cut
from mnist_core.data.corruptions import shift


def dot(count=200):
    """`count` pictures of one white pixel in the middle, labelled 0 to 9 in turn."""
    images = torch.zeros(count, 28, 28, dtype=torch.uint8)
    images[:, 14, 14] = 255
    return DigitSet(images, torch.arange(count) % 10, "dot")


def test_pictures_are_shifted_whole():
    train, _ = cut(dot(), DataSettings(shift=2))
    places = train.images.flatten(1).argmax(1)
    rows, columns = places // 28, places % 28
    assert set(rows.tolist()) == set(columns.tolist()) == {12, 13, 14, 15, 16}
    assert (train.images == 255).sum() == len(train)


def test_what_leaves_the_frame_is_lost():
    corner = torch.zeros(500, 28, 28, dtype=torch.uint8)
    corner[:, 0, 0] = 255
    moved = shift(corner, 1, torch.Generator().manual_seed(0))
    assert 0 < (moved == 255).sum() < 500


def test_blur_is_a_gaussian():
    train, _ = cut(dot(), DataSettings(blur=1.0))
    bell = np.exp(-(np.arange(-3, 4) ** 2) / 2)
    bell /= bell.sum()
    np.testing.assert_allclose(
        train.images[0, 11:18, 11:18], 255 * np.outer(bell, bell), atol=0.5 + 1e-3
    )


def test_noise_is_as_wide_as_it_says():
    grey = DigitSet(torch.full((100, 28, 28), 128, dtype=torch.uint8), dot(100).labels, "grey")
    train, validation = cut(grey, DataSettings(noise=0.1))
    assert train.images.float().std().item() == pytest.approx(25.5, rel=0.03)
    assert validation.images.unique().tolist() == [128]
