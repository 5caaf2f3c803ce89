"""Nearest neighbours, beside scikit-learn."""

import numpy as np
import torch
from sklearn.neighbors import NearestNeighbors

from mnist_core.explore import neighbours
from mnist_core.explore.neighbours import distances, nearest


def test_distances_worked_by_hand():
    images = torch.zeros(3, 28, 28, dtype=torch.uint8)
    images[1, 0, 0] = 255  # one pixel from paper to ink
    images[2, :3, :3] = 255  # nine
    assert distances(images, images[0]).tolist() == [0, 1, 3]


def test_as_scikit_learn_finds_them(stripes):
    inputs = stripes.images.flatten(1).numpy() / 255
    index = NearestNeighbors(n_neighbors=6, algorithm="brute").fit(inputs)
    apart, found = index.kneighbors(inputs[17:18])
    ours, ours_apart = nearest(stripes.images, stripes.images[17], 5, leave_out=17)
    assert ours.tolist() == found[0, 1:].tolist()
    np.testing.assert_allclose(ours_apart, apart[0, 1:], rtol=1e-5)


def test_the_chunk_makes_no_difference(monkeypatch, stripes):
    whole = distances(stripes.images, stripes.images[0])
    monkeypatch.setattr(neighbours, "CHUNK_IMAGES", 7)
    assert torch.equal(distances(stripes.images, stripes.images[0]), whole)


def test_there_are_no_more_than_there_are(stripes):
    few = stripes.images[:3]
    assert len(nearest(few, few[0], 12, leave_out=0)[0]) == 2
    assert len(nearest(few, few[0], 12)[0]) == 3
