"""Counts, means, ink and duplicates, beside NumPy."""

import numpy as np
import torch

from mnist_core import DigitSet
from mnist_core.explore.statistics import (
    count_labels,
    find_contradictions,
    find_duplicates,
    mean_and_deviation,
    mean_ink,
    pixel_histogram,
    rank_by_typicality,
)


def test_counts_are_of_ten_labels():
    assert count_labels(torch.tensor([3, 3, 8])).tolist() == [0, 0, 0, 2, 0, 0, 0, 0, 1, 0]


def test_mean_and_deviation_are_numpys(stripes):
    mean, deviation = mean_and_deviation(stripes)
    fours = stripes.images[stripes.labels == 4].numpy()
    np.testing.assert_allclose(mean[4], fours.mean(0), rtol=1e-5)
    np.testing.assert_allclose(deviation[4], fours.std(0), rtol=1e-4, atol=1e-3)


def test_a_label_without_pictures_has_no_mean(stripes):
    mean, deviation = mean_and_deviation(stripes.take((stripes.labels != 4).nonzero().flatten()))
    assert mean[4].abs().sum() == deviation[4].abs().sum() == 0


def test_brightness_counts_every_pixel(stripes):
    counts = pixel_histogram(stripes.images)
    theirs, _ = np.histogram(stripes.images.numpy(), bins=256, range=(0, 256))
    assert counts.tolist() == theirs.tolist()


def test_ink_is_the_mean_of_the_pixels():
    images = torch.zeros(2, 28, 28, dtype=torch.uint8)
    images[1, :14] = 255
    assert mean_ink(images).tolist() == [0, 0.5]
    assert len(mean_ink(images[:0])) == 0


def test_the_typical_are_near_the_mean():
    images = torch.full((10, 28, 28), 100, dtype=torch.uint8)
    images[7] = 250  # far off
    images[3] = 120  # a little
    digits = DigitSet(images, torch.zeros(10, dtype=torch.int64), "grey")
    order, apart = rank_by_typicality(digits, 0)
    assert order[-1] == 7
    assert order[0] == 3  # the mean is 117
    assert apart.tolist() == sorted(apart.tolist())
    assert len(rank_by_typicality(digits, 5)[0]) == 0


def test_equal_pictures_are_found_and_so_are_unequal_labels(stripes):
    images, labels = stripes.images.clone(), stripes.labels.clone()
    images[150], images[199], images[20] = images[3], images[3], images[10]
    digits = DigitSet(images, labels, "twins")
    groups = find_duplicates(images)
    assert groups == [[3, 150, 199], [10, 20]]
    assert find_contradictions(digits, groups) == [[3, 150, 199]]  # labelled 3, 0 and 9
    assert find_duplicates(stripes.images) == []


def test_a_pixel_apart_is_not_equal(stripes):
    images = stripes.images.clone()
    images[50] = images[49]
    images[50, 27, 27] ^= 1
    assert find_duplicates(images) == []
