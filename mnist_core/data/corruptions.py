"""Corruptions of training digits: label noise, shifts, blur and noise."""

from math import ceil

import torch
from torch import Tensor
from torch.nn.functional import pad

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE


def mislabel(labels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Replace a random `share` of the labels, int64 (N,), by one of the nine others each."""
    wrong = torch.randperm(len(labels), generator=generator)[: round(share * len(labels))]
    step = torch.randint(1, CLASS_COUNT, (len(wrong),), generator=generator)
    return labels.index_put((wrong,), (labels[wrong] + step) % CLASS_COUNT)


def shift(images: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Move each image by up to `most` pixels each way; what leaves the frame is lost."""
    framed = pad(images, [most] * 4)
    down, right = torch.randint(0, 2 * most + 1, (2, len(images)), generator=generator)
    moved = torch.empty_like(images)
    for top in range(2 * most + 1):
        for left in range(2 * most + 1):
            those = (down == top) & (right == left)
            moved[those] = framed[those, top : top + IMAGE_SIDE, left : left + IMAGE_SIDE]
    return moved


def blur(images: Tensor, deviation: float, chunk: int = 1024) -> Tensor:
    """Blur by a Gaussian of standard deviation `deviation` pixels; beyond the frame is 0."""
    apart = torch.arange(IMAGE_SIDE) - torch.arange(IMAGE_SIDE)[:, None]
    inside = apart.abs() <= ceil(3 * deviation)
    bell = torch.exp(-(apart**2) / (2 * deviation**2)) * inside
    bell /= bell[IMAGE_SIDE // 2].sum()  # (28, 28): row i holds each pixel's share of pixel i
    soft = [bell @ part.float() @ bell.T for part in images.split(chunk)]
    return torch.cat([part.round_().to(torch.uint8) for part in soft])


def add_noise(
    images: Tensor, deviation: float, generator: torch.Generator, chunk: int = 4096
) -> Tensor:
    """Add Gaussian noise with a standard deviation of `deviation` of the full range."""

    def noisy(part: Tensor) -> Tensor:
        noise = torch.randn(part.shape, generator=generator) * (255 * deviation)
        return (part + noise).round_().clamp_(0, 255).to(torch.uint8)

    return torch.cat([noisy(part) for part in images.split(chunk)])
