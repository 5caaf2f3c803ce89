"""Attribution: how much each pixel contributed to each logit.

A logit of a linear model is a sum over pixels, so it can be taken apart exactly.
"""

import numpy as np
import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.imaging.pixels import as_images, scale
from mnist_core.models.linear import LinearClassifier


def evidence(model: LinearClassifier, pixels: Tensor | np.ndarray) -> Tensor:
    """Each pixel's share of each logit, weight times ink: uint8 (28, 28) -> float32 (10, 28, 28).

    Summed over a class's pixels, plus its bias, it is that class's logit exactly: nothing is
    approximated, as it would be for a deeper model. Pixels without ink have no share.
    """
    return evidence_of_prepared(model, model.prepare(as_images(pixels))[0])


@torch.no_grad()
def evidence_of_prepared(model: LinearClassifier, image: Tensor) -> Tensor:
    """`evidence` of an image, uint8 (28, 28), that the model's `prepare` has returned."""
    return (model.linear.weight * scale(image[None])).reshape(CLASS_COUNT, IMAGE_SIDE, IMAGE_SIDE)
