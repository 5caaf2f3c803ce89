"""One step of gradient descent with several learning rates, all from the same weights."""

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn.functional import cross_entropy

from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier


def losses_after_step(
    model: Classifier, images: Tensor, labels: Tensor, rates: list[float]
) -> tuple[float, list[float]]:
    """A batch's loss before, and after one step with each of the learning rates.

    Images uint8 (B, 28, 28), labels int64 (B,). The gradient is computed once, since every step
    starts from the same weights. The model isn't changed.
    """
    x = scale(model.prepare(images))  # (B, 784)
    weights = {n: w.detach().clone().requires_grad_() for n, w in model.named_parameters()}
    before = cross_entropy(functional_call(model, weights, x), labels)
    gradients = torch.autograd.grad(before, list(weights.values()))
    after = []
    with torch.no_grad():
        for rate in rates:
            moved = {n: w - rate * g for (n, w), g in zip(weights.items(), gradients, strict=True)}
            after.append(cross_entropy(functional_call(model, moved, x), labels).item())
    return before.item(), after
