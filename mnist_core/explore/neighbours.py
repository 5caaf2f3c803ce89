"""Nearest neighbours: which images are alike, pixel by pixel."""

import torch
from torch import Tensor


def distances(images: Tensor, image: Tensor, chunk: int = 512) -> Tensor:
    """Euclidean distances of `images`, uint8 (N, H, W), from `image`, (H, W): float32 (N,).

    Pixels count as in [0, 1]: a distance of 1 is one pixel turned from paper to ink. A chunk at a
    time stays in the processor's cache, so that 60,000 images take about 30 ms and little memory;
    all at once they would be 188 MB of floats.
    """
    point = image.flatten().float()
    parts = [
        torch.linalg.vector_norm(part.flatten(1).float().sub_(point), dim=1)
        for part in images.split(chunk)
    ]
    return torch.cat(parts).div_(255)


def nearest(
    images: Tensor, image: Tensor, count: int, leave_out: int | None = None
) -> tuple[Tensor, Tensor]:
    """The `count` nearest neighbours of `image`: (indices int64, distances float32).

    The nearest comes first. `leave_out` is an index that isn't wanted: an image is always nearest
    to itself.
    """
    apart = distances(images, image)
    if leave_out is not None:
        apart[leave_out] = torch.inf
    found = apart.topk(min(count, len(apart) - (leave_out is not None)), largest=False)
    return found.indices, found.values
