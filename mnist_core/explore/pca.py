"""Principal component analysis (PCA) of images."""

import torch
from torch import Tensor

from mnist_core.imaging.pixels import scale


def principal_components(images: Tensor, count: int = 2) -> tuple[Tensor, Tensor]:
    """Project images, uint8 (N, 28, 28), onto the `count` directions in which they vary most.

    Returns the centred points, float32 (N, count), and the share of all variance that each
    direction explains, float32 (count,). The directions are the eigenvectors of the covariance
    matrix with the largest eigenvalues (Pearson 1901; Hotelling 1933). The sign of an eigenvector
    is arbitrary; here its largest component is positive, so that the same images give the same map.
    """
    inputs = scale(images)  # (N, 784)
    inputs -= inputs.mean(0)
    values, vectors = torch.linalg.eigh(inputs.T @ inputs)  # in ascending order
    axes = vectors.flip(1)[:, :count]
    largest = axes.gather(0, axes.abs().argmax(0)[None])
    shares = values.flip(0)[:count] / values.sum().clamp_min(torch.finfo().tiny)
    return inputs @ (axes * largest.sign()), shares
