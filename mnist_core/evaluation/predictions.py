"""What a model makes of every picture in a set, kept so that one can go through its mistakes."""

from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from mnist_core.data.digit_set import DigitSet
from mnist_core.evaluation.metrics import Evaluation, compute_logits, score_logits
from mnist_core.models.classifier import Classifier


@dataclass(frozen=True, eq=False)
class Predictions:
    """A set of N digits, the `probabilities` float32 (N, 10) that a model gave, and its score."""

    digits: DigitSet
    probabilities: Tensor
    score: Evaluation

    @cached_property
    def answers(self) -> Tensor:
        """The likeliest class of each picture: int64 (N,)."""
        return self.probabilities.argmax(1)

    @cached_property
    def confidences(self) -> Tensor:
        """How sure the model was of its answer, the answer's probability: float32 (N,)."""
        return self.probabilities.amax(1)

    @cached_property
    def right(self) -> Tensor:
        """Which pictures were read right: bool (N,)."""
        return self.answers == self.digits.labels

    def taken_for(self, label: int, answer: int) -> Tensor:
        """Which pictures of `label` were read as `answer`: int64 (M,), what was worst done first.

        Of mistakes those come first of which the model was surest, of what it read right those of
        which it was least sure.
        """
        those = ((self.digits.labels == label) & (self.answers == answer)).nonzero().flatten()
        order = self.confidences[those].argsort(descending=label != answer, stable=True)
        return those[order]


def predict_all(model: Classifier, digits: DigitSet) -> Predictions:
    """Have `model` read every digit of the set, which must not be empty."""
    logits = compute_logits(model, digits)  # (N, 10)
    return Predictions(digits, logits.softmax(1), score_logits(logits, digits.labels))
