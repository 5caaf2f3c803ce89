"""Metrics of a classifier: cross-entropy, accuracy and the confusion matrix."""

from dataclasses import dataclass, field
from itertools import combinations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mnist_core.constants import CLASS_COUNT
from mnist_core.data.digit_set import DigitSet
from mnist_core.imaging.pixels import scale
from mnist_core.models.classifier import Classifier


@dataclass(frozen=True)
class Evaluation:
    """A model's metrics on a set of N digits."""

    loss: float  # mean cross-entropy in nats: -1/N sum of log p(label), with p = softmax(logits)
    accuracy: float  # right / N
    # int64 (10, 10): how many of each true label, the row, were predicted as each class, the column
    confusion: Tensor = field(compare=False, repr=False)  # tensors don't compare to one truth value

    @property
    def count(self) -> int:
        """How many digits there are."""
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        """How many of them were predicted right: the matrix's diagonal."""
        return int(self.confusion.trace())


def evaluate(model: Classifier, digits: DigitSet) -> Evaluation:
    """Evaluate `model` on every digit of the set, which must not be empty.

    The mean is over samples: a mean of batch means would weigh the digits of a short last batch
    more.
    """
    return score_logits(compute_logits(model, digits), digits.labels)


@torch.no_grad()
def compute_logits(model: Classifier, digits: DigitSet, chunk: int = 256) -> Tensor:
    """The model's logits for every digit of the set, (N, 10), `chunk` at a time."""
    chunks = model.prepared(digits).chunks(chunk)
    return torch.cat([model(scale(images)) for images, _ in chunks])


def score_logits(logits: Tensor, labels: Tensor) -> Evaluation:
    """Score logits (N, 10) by the labels int64 (N,), N at least 1; summed in double precision."""
    loss = cross_entropy(logits.double(), labels).item()
    cells = labels * CLASS_COUNT + logits.argmax(1)
    confusion = torch.bincount(cells, minlength=CLASS_COUNT**2).reshape(CLASS_COUNT, CLASS_COUNT)
    return Evaluation(loss, int(confusion.trace()) / len(labels), confusion)


def confused_pairs(confusion: Tensor) -> list[tuple[int, int, int]]:
    """All 45 pairs of classes, (count, one, other), the most often confused first.

    The count is C[one, other] + C[other, one], both ways round; `one` is less than `other`.
    """
    both = (confusion + confusion.T).tolist()
    pairs = [(both[one][other], one, other) for one, other in combinations(range(CLASS_COUNT), 2)]
    return sorted(pairs, key=lambda pair: -pair[0])
