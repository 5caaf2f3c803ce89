"""How good a model is."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mnist_core.digits import DigitSet, scale
from mnist_core.model import LinearClassifier
from mnist_core.shape import CLASSES


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
    return evaluate_prepared(model, model.prepared(digits))


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


def most_confused(confusion: Tensor) -> tuple[int, int] | None:
    """The (true label, prediction) that is wrong most often, or None if nothing is wrong.

    >>> most_confused(torch.tensor([[5, 0], [2, 3]]))
    (1, 0)
    """
    wrong = confusion - confusion.diag().diag()
    if not wrong.any():
        return None
    return divmod(wrong.argmax().item(), len(wrong))
