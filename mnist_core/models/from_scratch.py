"""The lesson's mathematics from scratch: single calls of torch, step by step."""

import torch
from torch import Tensor


def crop(image: Tensor, row: int, column: int, size: int = 5) -> Tensor:
    """Crop a square from an image, (28, 28) -> (size, size), by its upper left corner."""
    return image[row : row + size, column : column + size]


def epoch_order(count: int, shuffle: bool, epoch: int = 1) -> Tensor:
    """The order of `count` images in an epoch: unchanged, or shuffled differently each time."""
    if not shuffle:
        return torch.arange(count)
    return torch.randperm(count, generator=torch.Generator().manual_seed(epoch))


def split_into_batches(order: Tensor, size: int) -> list[Tensor]:
    """Split an order, int64 (N,), into batches of `size`; the last one may be smaller.

    >>> split_into_batches(torch.arange(5), 2)
    [tensor([0, 1]), tensor([2, 3]), tensor([4])]
    """
    return [order[start : start + size] for start in range(0, len(order), size)]


def linear(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Inputs (B, 784), weights (10, 784), biases (10,) -> logits (B, 10)."""
    return x @ w.T + b


def softmax(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Logits (10,) -> (exponentials, probabilities), both (10,).

    torch first subtracts the largest logit from all ten. That leaves the probabilities as they are,
    and keeps the exponentials of very large logits within the range of numbers.
    """
    exponentials = torch.exp(logits)
    return exponentials, exponentials / exponentials.sum()


def accuracy(probabilities: Tensor, label: int) -> float:
    """1 if the true label has the highest probability, otherwise 0."""
    return float(probabilities.argmax() == label)


def cross_entropy(probabilities: Tensor, label: int) -> float:
    """Minus the natural logarithm of the true label's probability, in nats."""
    return -probabilities[label].log().item()


def geometric_mean(probabilities: Tensor) -> float:
    """The N-th root of the product of N probabilities; e^-loss, if they are the true labels'.

    Computed with logarithms, since the product itself would underflow.

    >>> round(geometric_mean(torch.tensor([0.9, 0.1])), 6)
    0.3
    """
    return probabilities.log().mean().exp().item()


def count_answers(logits: Tensor, added: Tensor) -> Tensor:
    """How often each class is predicted if `added` is added to the biases.

    Logits (N, 10), added (10,) -> counts int64 (10,).
    """
    return (logits + added).argmax(1).bincount(minlength=len(added))


def set_probability(probabilities: Tensor, label: int, share: float) -> Tensor:
    """Set the probability of `label` to `share`; the others keep their proportions.

    >>> set_probability(torch.tensor([0.2, 0.2, 0.6]), label=0, share=0.6)
    tensor([0.6000, 0.1000, 0.3000])
    """
    others = probabilities + 1e-12  # to avoid dividing by 0
    others[label] = 0
    moved = others / others.sum() * (1 - share)
    moved[label] = share
    return moved
