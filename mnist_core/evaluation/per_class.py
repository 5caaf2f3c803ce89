"""A score taken apart: class by class, and how far it can be trusted."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from torch import Tensor


@dataclass(frozen=True, eq=False)
class ClassReport:
    """Class by class, each (10,): float64 `precision` and `recall`, int64 `count`.

    `precision` is the share of the pictures read as this class that are of it, `recall` the share
    of its own pictures that were read as it. Where there are no such pictures, it is not a number.
    """

    precision: Tensor
    recall: Tensor
    count: Tensor


def per_class(confusion: Tensor) -> ClassReport:
    """Precision, recall and count of every class of a confusion matrix, rows = true label.

    >>> per_class(torch.tensor([[8, 2], [0, 10]])).precision  # of 12 read as the second, 10 are
    tensor([1.0000, 0.8333], dtype=torch.float64)
    """
    right, count = confusion.diagonal().double(), confusion.sum(1)
    return ClassReport(right / confusion.sum(0), right / count, count)


def wilson_interval(right: int, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """The range of true accuracies that `right` of `count` would not be surprising for.

    Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", JASA 22, 1927). Unlike the accuracy plus and minus twice its standard
    error, it stays inside [0, 1] and makes sense of a handful of pictures, even all of them right.

    >>> low, high = wilson(5, 5)
    >>> round(low, 2), high
    (0.57, 1.0)
    """
    if not 0 <= right <= count or not count:
        raise ValueError(f"right must be 0 to {count} of at least one, not {right}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)  # 1.96 for 95 %
    share = right / count
    middle = share + z * z / (2 * count)
    reach = z * sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2)
    low, high = (middle - reach) / (1 + z * z / count), (middle + reach) / (1 + z * z / count)
    return (low if right else 0.0), (high if right < count else 1.0)  # but for rounding, these
