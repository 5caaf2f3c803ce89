import pytest
import sklearn.metrics
import torch

from mnist_core import DigitSet, LinearClassifier, evaluate, predict
from mnist_core.evaluation.metrics import compute_logits, confused_pairs


def test_scores_are_scikit_learns(stripes):
    model = LinearClassifier(seed=1)
    score = evaluate(model, stripes)
    probabilities = model.logits(stripes.images).double().softmax(1).numpy()
    labels, answers = stripes.labels.numpy(), probabilities.argmax(1)
    loss = sklearn.metrics.log_loss(labels, probabilities, labels=range(10))
    assert score.loss == pytest.approx(loss, abs=1e-6)
    assert score.accuracy == sklearn.metrics.accuracy_score(labels, answers)
    matrix = sklearn.metrics.confusion_matrix(labels, answers, labels=range(10))
    assert score.confusion.tolist() == matrix.tolist()


def test_digits_are_read_alike_in_any_chunks(stripes):
    model = LinearClassifier(seed=1)
    whole = compute_logits(model, stripes, chunk=200)
    uneven = compute_logits(model, stripes, chunk=199)  # the last digit has a chunk to itself
    assert torch.allclose(uneven, whole, atol=1e-5)


def test_a_straightening_model_is_scored_on_straightened_digits():
    leaning = DigitSet(
        torch.eye(28, dtype=torch.uint8)[None] * 255, torch.tensor([3]), "one leaning stroke"
    )
    model = LinearClassifier(straighten=True)
    expected = -predict(model, leaning.images)[0, 3].log().item()
    assert evaluate(model, leaning).loss == pytest.approx(expected, abs=1e-5)


def test_pairs_are_counted_both_ways():
    confusion = torch.diag(torch.full((10,), 50))
    confusion[4, 9], confusion[9, 4], confusion[3, 5] = 7, 6, 12
    pairs = confused_pairs(confusion)
    assert pairs[:3] == [(13, 4, 9), (12, 3, 5), (0, 0, 1)]
    assert len(pairs) == 45
