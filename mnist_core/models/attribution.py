"""Attribution: how much each pixel contributed to each logit.

A logit of a linear model is a sum over pixels, so it can be taken apart exactly: each pixel's share
is its weight times its ink. In a deeper model, what a pixel is worth depends on the others. There,
ink is added to a blank image bit by bit, everywhere at once, and each bit counts for what it is
worth at that moment.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE, PIXEL_COUNT
from mnist_core.imaging.pixels import as_images, scale
from mnist_core.models.classifier import Classifier

ALL_CLASSES = range(CLASS_COUNT)
SHARE_TOLERANCE = 0.01  # of the difference between two logits, or of 1 if that is less
STEP_COUNTS = (1, 32, 64, 128, 256, 512)  # from the blank image to the whole; 1 does if linear


def evidence(model: Classifier, pixels: Tensor | np.ndarray) -> Tensor:
    """Each pixel's share of each logit: uint8 (28, 28) -> float32 (10, 28, 28).

    Summed over a class's pixels, plus its logit for a blank image, it is that class's logit. Of a
    linear model, a share is weight times ink, a blank image's logit is the bias, and the sum is
    exact; of others, it is at most `SHARE_TOLERANCE` off, unless the most of `STEP_COUNTS` is
    not enough. Pixels without ink have no share.
    """
    return evidence_of_prepared(model, model.prepare(as_images(pixels))[0])


def evidence_of_prepared(
    model: Classifier, image: Tensor, classes: Sequence[int] = ALL_CLASSES
) -> Tensor:
    """`evidence` of an image, uint8 (28, 28), that the model's `prepare` has returned.

    For C `classes`, float32 (C, 28, 28). The integral of the gradient, from the blank image to this
    one, is taken in more and more steps until the shares add up: to what the ink adds to each of
    the logits, and to the difference between any two.

    Method: Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks" (integrated
    gradients), ICML 2017.
    """
    ink = scale(image[None])[0]  # (784,)
    with torch.no_grad():
        logits = model(torch.stack([ink, torch.zeros_like(ink)]))[:, list(classes)]  # (2, C)
    for steps in STEP_COUNTS:
        shares = mean_gradients(model, ink, classes, steps) * ink  # (C, 784)
        if add_up(shares.sum(1), logits[0] - logits[1]):
            break
    return shares.reshape(-1, IMAGE_SIDE, IMAGE_SIDE)


def add_up(sums: Tensor, added: Tensor) -> bool:
    """Whether sums of shares (C,) are what the ink has `added` to the logits (C,), and so the gaps.

    The blank image counts as one more class, to which nothing is added.
    """
    zero = torch.zeros(1)
    sums, added = torch.cat([sums, zero]), torch.cat([added, zero])
    gaps, expected = sums[:, None] - sums, added[:, None] - added  # (C + 1, C + 1)
    return bool(((gaps - expected).abs() <= SHARE_TOLERANCE * expected.abs().clamp(min=1)).all())


@torch.enable_grad()
def mean_gradients(model: Classifier, ink: Tensor, classes: Sequence[int], steps: int) -> Tensor:
    """How each of the C logits changes with each pixel, (C, 784), on the average of `steps` places.

    The places lie evenly between the blank image and `ink` (784,), each in the middle of its step.
    """
    share = (torch.arange(steps) + 0.5) / steps
    inputs = (share[:, None] * ink).requires_grad_()  # (steps, 784)
    logits = model(inputs).sum(0)  # (10,)
    gradients = [torch.autograd.grad(logits[c], inputs, retain_graph=True)[0] for c in classes]
    return torch.stack(gradients).mean(1)


@torch.no_grad()
def blank_logits(model: Classifier) -> Tensor:
    """The logits (10,) for an image without ink: the bias, if the model is linear."""
    return model(torch.zeros(1, PIXEL_COUNT))[0]
