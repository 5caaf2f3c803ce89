"""The forward pass of one batch, from images to the loss, with every intermediate result."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mnist_core.constants import IMAGE_SIDE
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier


@dataclass(frozen=True, eq=False)
class ForwardTrace:
    """A batch of B digits after each step from images to the loss; all but `labels` float32."""

    images: Tensor  # (B, 1, 28, 28): in [0, 1], as the model's `prepare` returned them
    flat: Tensor  # (B, 784): each image's rows laid end to end
    logits: Tensor  # (B, 10): what the model makes of `flat`; a linear one, flat @ weight.T + bias
    probabilities: Tensor  # (B, 10): softmax of the logits; each row sums to 1
    labels: Tensor  # (B,): int64
    right: Tensor  # (B,): the probability of each digit's own label
    losses: Tensor  # (B,): -log(right), 0 where the model was certain and right
    loss: Tensor  # (): their mean, which training minimises


@torch.no_grad()
def trace_forward(model: Classifier, images: Tensor, labels: Tensor) -> ForwardTrace:
    """Follow a batch through the model: images uint8 (B, 28, 28), labels int64 (B,).

    The losses are taken from the logits at once: `right` may round to 0, which has no logarithm.
    """
    images = as_batch(model, images)  # (B, 1, 28, 28)
    flat = images.reshape(len(images), -1)  # (B, 784)
    logits = model(flat)  # (B, 10)
    probabilities = logits.softmax(1)  # (B, 10)
    right = probabilities[torch.arange(len(labels)), labels]  # (B,)
    losses = cross_entropy(logits, labels, reduction="none")  # (B,)
    return ForwardTrace(images, flat, logits, probabilities, labels, right, losses, losses.mean())


@torch.no_grad()
def error_without_flatten(model: Classifier, images: Tensor) -> str | None:
    """PyTorch's error message for a batch of images, uint8 (B, 28, 28), that wasn't flattened.

    None of a convolutional model, which puts pixels into rows and columns again anyway.
    """
    try:
        model(as_batch(model, images))
    except RuntimeError as error:
        return str(error)
    return None


def as_batch(model: Classifier, images: Tensor) -> Tensor:
    """Images as a DataLoader returns them: float32 (B, 1, 28, 28), the 1 is for grey."""
    return scale(model.prepare(images)).reshape(-1, 1, IMAGE_SIDE, IMAGE_SIDE)
