"""How good a model is."""

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
    """A model's score on a set: mean cross-entropy in nats, and the share that it read right.

    `confusion` int64 (10, 10) counts who was taken for whom: row = true label, column = prediction.
    """

    loss: float
    accuracy: float
    confusion: Tensor = field(compare=False, repr=False)  # tensors don't compare to one truth value

    @property
    def count(self) -> int:
        """How many were read."""
        return self.confusion.sum().item()

    @property
    def right(self) -> int:
        """How many of them were read right."""
        return self.confusion.trace().item()


def evaluate(model: Classifier, digits: DigitSet) -> Evaluation:
    """Score `model` on every digit of the set, which must not be empty.

    Exact over samples: the mean of batch means would weigh the digits of a short last batch more.
    """
    return score_logits(compute_logits(model, digits), digits.labels)


@torch.no_grad()
def compute_logits(model: Classifier, digits: DigitSet, chunk: int = 2048) -> Tensor:
    """The model's logits for every digit of the set, (N, 10), read `chunk` at a time."""
    pictures = model.prepared(digits).images
    return torch.cat([model(scale(part)) for part in pictures.split(chunk)])


def score_logits(logits: Tensor, labels: Tensor) -> Evaluation:
    """Score logits (N, 10) by the labels int64 (N,), N at least 1; summed in double precision."""
    loss = cross_entropy(logits.double(), labels).item()
    cells = labels * CLASS_COUNT + logits.argmax(1)
    confusion = torch.bincount(cells, minlength=CLASS_COUNT * CLASS_COUNT).reshape(
        CLASS_COUNT, CLASS_COUNT
    )
    return Evaluation(loss, confusion.trace().item() / len(labels), confusion)


def confused_pairs(confusion: Tensor) -> list[tuple[int, int, int]]:
    """Which two are taken for each other, the most often first: 45 of (how often, one, other).

    Both ways count: a 4 read as 9 and a 9 read as 4. `one` is less than `other`.
    """
    both = (confusion + confusion.T).tolist()
    pairs = [(both[one][other], one, other) for one, other in combinations(range(CLASS_COUNT), 2)]
    return sorted(pairs, key=lambda pair: -pair[0])
