"""Whether a model is as right as it is sure.

A probability is a promise: of all answers given with 80 %, eight in ten should be right. A
*calibrated* model keeps it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

BIN_COUNT = 10


@dataclass(frozen=True, eq=False)
class Reliability:
    """Answers sorted into bins of equal width by how sure the model was, each (BINS,).

    `confidence` and `accuracy`, float64, are the means over a bin's answers, not a number where it
    has none; `count` int64 is how many they are.
    """

    confidence: Tensor
    accuracy: Tensor
    count: Tensor

    @property
    def expected_error(self) -> float:
        """How far confidence and accuracy lie apart, averaged over all answers: ECE.

        The expected calibration error of Guo, Pleiss, Sun and Weinberger, "On calibration of modern
        neural networks", ICML 2017; 0 is perfect.
        """
        gaps = (self.confidence - self.accuracy).abs().nan_to_num()
        return (gaps * self.count).sum().item() / self.count.sum().item()


def reliability(confidences: Tensor, right: Tensor, bins: int = BIN_COUNT) -> Reliability:
    """Compare how sure with how right: confidences (N,) in [0, 1], right bool (N,), N at least 1.

    Bin i holds the answers with i / bins < confidence <= (i + 1) / bins.
    """
    confidences = confidences.double()
    inner = torch.linspace(0, 1, bins + 1, dtype=torch.float64)[1:-1]
    place = torch.bucketize(confidences, inner)
    count = torch.bincount(place, minlength=bins)
    sure = torch.bincount(place, confidences, minlength=bins)
    true = torch.bincount(place, right.double(), minlength=bins)
    return Reliability(sure / count, true / count, count)


def accuracy_when_abstaining(confidences: Tensor, right: Tensor, share: float) -> tuple[int, float]:
    """(refused, accuracy of the rest) if a model may pass on the `share` it is least sure of.

    `share` is at least 0 and less than 1; the number refused is rounded down.
    """
    refused = int(share * len(right) + 1e-9)  # 0.07 * 100 is a little more than 7
    kept = confidences.argsort(stable=True)[refused:]
    return refused, right[kept].double().mean().item()
