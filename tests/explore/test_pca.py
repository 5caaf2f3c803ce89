"""Principal components, beside scikit-learn."""

import numpy as np
import torch
from sklearn.decomposition import PCA

from mnist_core.explore.pca import principal_components


def test_as_scikit_learn_projects(stripes):
    points, shares = principal_components(stripes.images, 3)
    pca = PCA(3, svd_solver="full")
    theirs = pca.fit_transform(stripes.images.flatten(1).numpy() / 255)
    np.testing.assert_allclose(shares, pca.explained_variance_ratio_, rtol=1e-3)
    same_way = np.sign((points.numpy() * theirs).sum(0))
    np.testing.assert_allclose(points, theirs * same_way, atol=1e-3)


def test_the_same_pictures_give_the_same_map(stripes):
    one, other = (principal_components(stripes.images)[0] for _ in range(2))
    assert torch.equal(one, other)


def test_pictures_that_do_not_differ_lie_on_one_point():
    points, shares = principal_components(torch.full((5, 28, 28), 9, dtype=torch.uint8))
    assert points.abs().max() < 1e-4
    assert shares.isfinite().all()
