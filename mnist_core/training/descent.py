"""One step of gradient descent with several learning rates, all from the same weights."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mnist_core.imaging.pixels import scale
from mnist_core.models.linear import LinearClassifier


def losses_after_step(
    model: LinearClassifier, images: Tensor, labels: Tensor, rates: list[float]
) -> tuple[float, list[float]]:
    """A batch's loss before, and after one step with each of the learning rates.

    Images uint8 (B, 28, 28), labels int64 (B,). The gradient is computed once, since every step
    starts from the same weights; the model itself stays as it is.
    """
    x = scale(model.prepare(images))  # (B, 784)
    w, b = (weights.detach().clone().requires_grad_() for weights in model.linear.parameters())
    before = cross_entropy(x @ w.T + b, labels)
    grad_w, grad_b = torch.autograd.grad(before, (w, b))
    after = []
    with torch.no_grad():
        for rate in rates:
            logits = x @ (w - rate * grad_w).T + (b - rate * grad_b)
            after.append(cross_entropy(logits, labels).item())
    return before.item(), after
