"""Metrics class by class, and confidence intervals."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from torch import Tensor


@dataclass(frozen=True, eq=False)
class ClassReport:
    """Each class's metrics, (10,) each, from a confusion matrix C; 0 / 0 is NaN."""

    precision: Tensor  # float64: C[i, i] / column sum; of those predicted as i, how many are i
    recall: Tensor  # float64: C[i, i] / row sum; of those that are i, how many were predicted as i
    count: Tensor  # int64: row sum


def per_class(confusion: Tensor) -> ClassReport:
    """Precision, recall and count of every class of a confusion matrix, rows = true label.

    >>> per_class(torch.tensor([[8, 2], [0, 10]])).precision  # of 12 read as the second, 10 are
    tensor([1.0000, 0.8333], dtype=torch.float64)
    """
    right, count = confusion.diagonal().double(), confusion.sum(1)
    return ClassReport(right / confusion.sum(0), right / count, count)


def wilson_interval(right: int, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for an accuracy of p = `right` / n, with n = `count`.

    (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n), where z is the normal quantile of
    `confidence` (E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22, 1927). Unlike p plus and minus twice its standard error, it stays inside
    [0, 1] and makes sense for a handful of images, even if all of them are right.

    >>> low, high = wilson_interval(5, 5)
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
