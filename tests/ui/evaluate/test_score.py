"""What is said of the three scores must be true of them."""

import pytest
import torch

from mnist_core import Evaluation
from ui.evaluate.score import remarks


def score(accuracy, count) -> Evaluation:
    right = round(accuracy * count)
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion[0, 0], confusion[0, 1] = right, count - right
    return Evaluation(0.5, right / count, confusion)


@pytest.mark.parametrize(
    ("training", "validation", "test", "said"),
    [
        (0.95, 0.90, 0.90, "That gap is called **over-fitting**"),
        (0.92, 0.918, 0.92, "about as well"),
        (0.9217, 0.9163, 0.9220, "about as well"),  # chance may have made the difference
        (0.95, 0.90, 0.97, "That gap is called **over-fitting**"),  # whatever it is tested on
        (0.36, 0.65, 0.65, "29.0 points better than the pictures it learned from"),
        (0.92, 0.92, 0.85, "worse on the test set than on the validation set"),
        (0.92, 0.92, 0.97, "better on the test set than on the validation set"),
    ],
)
def test_remarks(training, validation, test, said):
    scores = {"training": training, "validation": validation, "test": test}
    counts = {"training": 50_000, "validation": 10_000, "test": 10_000}
    text = " ".join(remarks({part: score(scores[part], counts[part]) for part in scores}))
    assert said in text
    assert ("over-fitting" in text) is not (training == 0.36)
