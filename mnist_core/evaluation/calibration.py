"""Calibration: whether a model's confidence matches its accuracy.

Of all predictions with a confidence of 80 %, a *calibrated* model gets eight in ten right.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

BIN_COUNT = 10


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predictions in bins of equal width by their confidence, each (bins,).

    `confidence` and `accuracy`, float64, are means over a bin's predictions, NaN if it is empty;
    `count` int64 is their number.
    """

    confidence: Tensor
    accuracy: Tensor
    count: Tensor

    @property
    def expected_error(self) -> float:
        """The expected calibration error (ECE): sum of count / N |accuracy - confidence|.

        Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
        """
        gaps = (self.confidence - self.accuracy).abs().nan_to_num()
        return (gaps * self.count).sum().item() / self.count.sum().item()


def reliability(confidences: Tensor, right: Tensor, bins: int = BIN_COUNT) -> Reliability:
    """Compare confidence with accuracy: confidences (N,) in [0, 1], right bool (N,), N at least 1.

    Bin i holds the predictions with i / bins < confidence <= (i + 1) / bins.
    """
    confidences = confidences.double()
    inner = torch.linspace(0, 1, bins + 1, dtype=torch.float64)[1:-1]
    index = torch.bucketize(confidences, inner)
    count = torch.bincount(index, minlength=bins)
    confidence_sum = torch.bincount(index, confidences, minlength=bins)
    right_count = torch.bincount(index, right.double(), minlength=bins)
    return Reliability(confidence_sum / count, right_count / count, count)


def accuracy_when_abstaining(confidences: Tensor, right: Tensor, share: float) -> tuple[int, float]:
    """(refused, accuracy of the rest) if the model abstains on the `share` it is least sure of.

    `share` is at least 0 and less than 1; the number refused is rounded down.
    """
    refused = int(share * len(right) + 1e-9)  # 0.07 * 100 is a little more than 7
    kept = confidences.argsort(stable=True)[refused:]
    return refused, right[kept].double().mean().item()
