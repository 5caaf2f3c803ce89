"""How good a model is."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mnist_core.digits import CLASSES, DigitSet, scale
from mnist_core.model import LinearClassifier


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


def evaluate(model: LinearClassifier, digits: DigitSet) -> Evaluation:
    """Score `model` on every digit of the set, which must not be empty.

    Exact over samples: the mean of batch means would weigh the digits of a short last batch more.
    """
    return evaluate_prepared(model, digits.map(model.prepare))


@torch.no_grad()
def evaluate_prepared(model: LinearClassifier, digits: DigitSet, chunk: int = 2048) -> Evaluation:
    """`evaluate` for digits that `model.prepare` has already seen, `chunk` at a time."""
    logits = [model(scale(images)) for images in digits.images.split(chunk)]
    return score(torch.cat(logits), digits.labels)


def score(logits: Tensor, labels: Tensor) -> Evaluation:
    """Score logits (N, 10) by the labels int64 (N,), N at least 1; summed in double precision."""
    loss = cross_entropy(logits.double(), labels).item()
    cells = labels * CLASSES + logits.argmax(1)
    confusion = torch.bincount(cells, minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)
    return Evaluation(loss, confusion.trace().item() / len(labels), confusion)
