"""The lesson's mathematics from scratch: what torch does in one call, step by step."""

import torch
from torch import Tensor


def crop(image: Tensor, row: int, column: int, size: int = 5) -> Tensor:
    """A square out of an image, (28, 28) -> (size, size), its upper left corner as given."""
    return image[row : row + size, column : column + size]


def epoch_order(count: int, shuffle: bool, epoch: int = 1) -> Tensor:
    """The order in which an epoch sees `count` images: as they are, or shuffled anew."""
    if not shuffle:
        return torch.arange(count)
    return torch.randperm(count, generator=torch.Generator().manual_seed(epoch))


def split_into_batches(order: Tensor, size: int) -> list[Tensor]:
    """Split an order, int64 (N,), into batches of `size`; the last one holds what is left.

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
    """1 if the right label is the likeliest of the ten, else 0."""
    return float(probabilities.argmax() == label)


def cross_entropy(probabilities: Tensor, label: int) -> float:
    """Minus the natural logarithm of the right label's probability, in nats: 0 if it is certain."""
    return -probabilities[label].log().item()


def geometric_mean(probabilities: Tensor) -> float:
    """The N-th root of the product of N probabilities: e^-loss, if they are of the right labels.

    It is computed with logarithms: the product itself would be too small a number.

    >>> round(geometric_mean(torch.tensor([0.9, 0.1])), 6)
    0.3
    """
    return probabilities.log().mean().exp().item()


def count_answers(logits: Tensor, added: Tensor) -> Tensor:
    """How often each class is the answer if its bias is raised by what is `added`.

    Logits (N, 10), added (10,) -> counts, int64 (10,). A bias counts for every image alike.
    """
    return (logits + added).argmax(1).bincount(minlength=len(added))


def set_probability(probabilities: Tensor, label: int, share: float) -> Tensor:
    """The same prediction with `share` for `label`; the others keep their proportions.

    >>> set_probability(torch.tensor([0.2, 0.2, 0.6]), label=0, share=0.6)
    tensor([0.6000, 0.1000, 0.3000])
    """
    others = probabilities + 1e-12  # lest there be nothing to divide by
    others[label] = 0
    moved = others / others.sum() * (1 - share)
    moved[label] = share
    return moved
