"""Why a linear model says what it says: it adds up evidence, so the sum can be taken apart."""

import torch
from torch import Tensor

from mnist_core.digits import scale
from mnist_core.model import LinearClassifier, as_pictures
from mnist_core.shape import CLASSES, SIDE


@torch.no_grad()
def evidence(model: LinearClassifier, pixels) -> Tensor:
    """Each pixel's share of each logit, weight times ink: uint8 (28, 28) -> float32 (10, 28, 28).

    Summed over a class's pixels, plus its bias, it is that class's logit exactly: nothing is
    approximated, as it would be for a deeper model. Pixels without ink have no share.
    """
    inputs = scale(model.prepare(as_pictures(pixels)))  # (1, 784)
    return (model.linear.weight * inputs).reshape(CLASSES, SIDE, SIDE)
