"""Corruptions of training digits: label noise, shifts, blur and noise."""

from math import ceil

import torch
from torch import Tensor
from torch.nn.functional import pad

from mnist_core.constants import CHUNK_IMAGES, CLASS_COUNT, IMAGE_SIDE


def mislabel(labels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Replace a random `share` of the labels, int64 (N,), by one of the nine others each."""
    wrong = torch.randperm(len(labels), generator=generator)[: round(share * len(labels))]
    step = torch.randint(1, CLASS_COUNT, (len(wrong),), generator=generator)
    return labels.index_put((wrong,), (labels[wrong] + step) % CLASS_COUNT)


def shift(images: Tensor, max_pixels: int, generator: torch.Generator) -> Tensor:
    """Move each image by up to `max_pixels` both ways; pixels beyond the edge are lost."""
    framed = pad(images, [max_pixels] * 4)
    down, right = torch.randint(0, 2 * max_pixels + 1, (2, len(images)), generator=generator)
    moved = torch.empty_like(images)
    for top in range(2 * max_pixels + 1):
        for left in range(2 * max_pixels + 1):
            those = (down == top) & (right == left)
            moved[those] = framed[those, top : top + IMAGE_SIDE, left : left + IMAGE_SIDE]
    return moved


def blur(images: Tensor, deviation: float) -> Tensor:
    """Blur with a Gaussian of standard deviation `deviation` pixels; outside the image is 0."""
    apart = torch.arange(IMAGE_SIDE) - torch.arange(IMAGE_SIDE)[:, None]
    inside = apart.abs() <= ceil(3 * deviation)
    bell = torch.exp(-(apart**2) / (2 * deviation**2)) * inside
    bell /= bell[IMAGE_SIDE // 2].sum()  # (28, 28): row i holds each pixel's share of pixel i
    soft = [bell @ part.float() @ bell.T for part in images.split(CHUNK_IMAGES)]
    return torch.cat([part.round_().to(torch.uint8) for part in soft])


def add_noise(images: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    """Add Gaussian noise; `deviation`, its standard deviation, is a share of the full range."""

    def noisy(part: Tensor) -> Tensor:
        noise = torch.randn(part.shape, generator=generator) * (255 * deviation)
        return (part + noise).round_().clamp_(0, 255).to(torch.uint8)

    return torch.cat([noisy(part) for part in images.split(CHUNK_IMAGES)])
