"""A model's predictions for every image of a set, kept to go through its mistakes."""

from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from mnist_core.data.digit_set import DigitSet
from mnist_core.evaluation.metrics import Evaluation, compute_logits, score_logits
from mnist_core.models.classifier import Classifier


@dataclass(frozen=True, eq=False)
class Predictions:
    """A set of N digits, a model's `probabilities` float32 (N, 10) for them, and its score."""

    digits: DigitSet
    probabilities: Tensor
    score: Evaluation

    @cached_property
    def answers(self) -> Tensor:
        """The likeliest class of each image: int64 (N,)."""
        return self.probabilities.argmax(1)

    @cached_property
    def confidences(self) -> Tensor:
        """The probability of each image's likeliest class: float32 (N,)."""
        return self.probabilities.amax(1)

    @cached_property
    def right(self) -> Tensor:
        """Which images were predicted right: bool (N,)."""
        return self.answers == self.digits.labels

    @cached_property
    def commonest_mistakes(self) -> list[tuple[int, int, int]]:
        """(label, answer, count) of each kind of mistake that was made, the most frequent first."""
        counts = self.score.confusion.clone().fill_diagonal_(0)
        order = counts.flatten().argsort(descending=True, stable=True).tolist()
        cells = (divmod(place, len(counts)) for place in order)
        found = ((label, answer, int(counts[label, answer])) for label, answer in cells)
        return [mistake for mistake in found if mistake[2]]

    @cached_property
    def surest_mistakes(self) -> Tensor:
        """Indices of all images that were predicted wrong, the most confident first: (M,)."""
        wrong = (~self.right).nonzero().flatten()
        return wrong[self.confidences[wrong].argsort(descending=True, stable=True)]

    def taken_for(self, label: int, answer: int) -> Tensor:
        """Indices of the images of `label` that were predicted as `answer`, the worst first: (M,).

        The worst mistakes are those of the highest confidence, the worst right predictions those of
        the lowest.
        """
        those = ((self.digits.labels == label) & (self.answers == answer)).nonzero().flatten()
        order = self.confidences[those].argsort(descending=label != answer, stable=True)
        return those[order]


def predict_all(model: Classifier, digits: DigitSet) -> Predictions:
    """Predict every digit of the set, which must not be empty."""
    logits = compute_logits(model, digits)  # (N, 10)
    return Predictions(digits, logits.softmax(1), score_logits(logits, digits.labels))
