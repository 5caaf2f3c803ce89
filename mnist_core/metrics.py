"""How good a model is."""

from dataclasses import dataclass, field
from itertools import combinations

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


def evaluate(model: LinearClassifier, digits: DigitSet) -> Evaluation:
    """Score `model` on every digit of the set, which must not be empty.

    Exact over samples: the mean of batch means would weigh the digits of a short last batch more.
    """
    return evaluate_prepared(model, digits.map(model.prepare))


@torch.no_grad()
def evaluate_prepared(model: LinearClassifier, digits: DigitSet, chunk: int = 2048) -> Evaluation:
    """`evaluate` for digits that `model.prepare` has already seen, `chunk` at a time."""
    loss = 0.0
    confusion = torch.zeros(CLASSES * CLASSES, dtype=torch.int64)
    for images, labels in zip(digits.images.split(chunk), digits.labels.split(chunk), strict=True):
        logits = model(scale(images))  # (chunk, 10)
        loss += cross_entropy(logits, labels, reduction="sum").item()
        cells = labels * CLASSES + logits.argmax(1)
        confusion += torch.bincount(cells, minlength=CLASSES * CLASSES)
    confusion = confusion.reshape(CLASSES, CLASSES)
    return Evaluation(loss / len(digits), confusion.trace().item() / len(digits), confusion)


def confused_pairs(confusion: Tensor) -> list[tuple[int, int, int]]:
    """Which two are taken for each other, the most often first: 45 of (how often, one, other).

    Both ways count: a 4 read as 9 and a 9 read as 4. `one` is less than `other`.
    """
    both = (confusion + confusion.T).tolist()
    pairs = [(both[one][other], one, other) for one, other in combinations(range(CLASSES), 2)]
    return sorted(pairs, key=lambda pair: -pair[0])
