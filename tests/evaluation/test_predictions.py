"""A whole set read at once, and the images behind each cell of the matrix."""

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix

from mnist_core import DigitSet, LinearClassifier, evaluate, predict
from mnist_core.evaluation.metrics import Evaluation
from mnist_core.evaluation.predictions import Predictions, predict_all
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_a_set_is_read_as_its_pictures_are_one_by_one(stripes, model, normalization):
    model = MODELS[model](1, normalization)
    predictions = predict_all(model, stripes)
    for index in (0, 7, 199):
        alone = predict(model, stripes.images[index])
        assert torch.allclose(predictions.probabilities[index], alone, atol=1e-6)
        assert predictions.answers[index] == alone.argmax()
        assert predictions.confidences[index] == pytest.approx(alone.max().item(), abs=1e-6)
    score = evaluate(model, stripes)
    assert predictions.score.loss == pytest.approx(score.loss, abs=1e-6)
    assert predictions.score.confusion.tolist() == score.confusion.tolist()
    assert predictions.right.sum() == score.right
    assert score.count == 200


def test_every_cell_of_the_matrix_has_its_pictures(stripes):
    predictions = predict_all(LinearClassifier(seed=1), stripes)
    counts = [
        [len(predictions.taken_for(label, answer)) for answer in range(10)] for label in range(10)
    ]
    assert counts == predictions.score.confusion.tolist()


def test_what_was_worst_done_comes_first():
    labels = torch.tensor([4, 4, 4, 4, 4, 9])
    sure = [0.6, 0.9, 0.8, 0.7, 0.5, 0.9]
    answers = [9, 9, 9, 4, 4, 9]
    probabilities = torch.zeros(6, 10)
    for row, (answer, share) in enumerate(zip(answers, sure, strict=True)):
        probabilities[row] = (1 - share) / 9
        probabilities[row, answer] = share
    images = torch.zeros(6, 28, 28, dtype=torch.uint8)
    score = Evaluation(1.0, 0.5, torch.zeros(10, 10))  # not looked at here
    predictions = Predictions(DigitSet(images, labels, "six"), probabilities, score)
    assert predictions.taken_for(4, 9).tolist() == [1, 2, 0]  # the surest mistake
    assert predictions.taken_for(4, 4).tolist() == [4, 3]  # the least sure success
    assert predictions.taken_for(3, 3).tolist() == []
    assert predictions.surest_mistakes.tolist() == [1, 2, 0]


def test_the_surest_mistakes_are_those_of_all_cells(stripes):
    predictions = predict_all(LinearClassifier(seed=1), stripes)
    probabilities, labels = predictions.probabilities.numpy(), stripes.labels.numpy()
    wrong = np.flatnonzero(probabilities.argmax(1) != labels)
    expected = wrong[np.argsort(-probabilities.max(1)[wrong], kind="stable")]
    assert len(expected) > 100
    assert predictions.surest_mistakes.tolist() == expected.tolist()


def test_the_commonest_mistakes_are_the_largest_cells_off_the_diagonal(stripes):
    predictions = predict_all(LinearClassifier(seed=1), stripes)
    counts = confusion_matrix(stripes.labels, predictions.probabilities.argmax(1))
    np.fill_diagonal(counts, 0)
    listed = predictions.commonest_mistakes
    assert [count for *_, count in listed] == sorted(counts[counts > 0].tolist(), reverse=True)
    assert all(counts[label, answer] == count for label, answer, count in listed)
    assert len({mistake[:2] for mistake in listed}) == len(listed)
