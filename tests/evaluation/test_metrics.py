"""Loss, accuracy and confusion, beside scikit-learn and worked by hand."""

from math import e, log

import numpy as np
import pytest
import sklearn.metrics
import torch

from mnist_core import DigitSet, Evaluation, LinearClassifier, evaluate, predict
from mnist_core.evaluation.metrics import compute_logits, confused_pairs, score_logits
from mnist_core.imaging.moments import NORMALIZATIONS


def random_logits(seed, count=500):
    """(logits, labels) of a model that is right about half the time, sure of itself or not."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 10, (count,), generator=generator)
    logits = 3 * torch.randn(count, 10, generator=generator)
    logits[torch.arange(count), labels] += 4
    return logits, labels


def expect_scikit_learns(score, logits, labels):
    probabilities = logits.double().softmax(1).numpy()
    answers, labels = probabilities.argmax(1), labels.numpy()
    loss = sklearn.metrics.log_loss(labels, probabilities, labels=range(10))
    assert score.loss == pytest.approx(loss, abs=1e-6)
    assert score.accuracy == sklearn.metrics.accuracy_score(labels, answers)
    matrix = sklearn.metrics.confusion_matrix(labels, answers, labels=range(10))
    assert score.confusion.tolist() == matrix.tolist()


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_a_models_scores_are_scikit_learns(stripes, normalization):
    model = LinearClassifier(seed=1, normalization=normalization)
    logits = model.logits(stripes.images)
    expect_scikit_learns(evaluate(model, stripes), logits, stripes.labels)


@pytest.mark.parametrize("seed", range(5))
def test_scores_of_any_logits_are_scikit_learns(seed):
    logits, labels = random_logits(seed)
    score = score_logits(logits, labels)
    assert 0.3 < score.accuracy < 0.9
    expect_scikit_learns(score, logits, labels)


def test_labels_that_are_missing_have_empty_rows():
    logits, labels = random_logits(0)
    few = labels < 3
    score = score_logits(logits[few], labels[few])
    expect_scikit_learns(score, logits[few], labels[few])
    assert not score.confusion[3:].any()


def test_three_digits_worked_by_hand():
    """Logits 0 but for one: the softmax is e^x / (e^x + 9) there, and 1 / (e^x + 9) elsewhere."""
    logits = torch.zeros(3, 10)
    logits[0, 4] = logits[1, 9] = 1.0
    logits[2, 7] = log(9)  # one half
    score = score_logits(logits, torch.tensor([4, 4, 7]))
    expected = (-log(e / (e + 9)) - log(1 / (e + 9)) - log(1 / 2)) / 3
    assert score.loss == pytest.approx(expected, abs=1e-7)
    assert score.accuracy == 2 / 3
    assert (score.count, score.right) == (3, 2)
    cells = {tuple(cell) for cell in score.confusion.nonzero().tolist()}
    assert cells == {(4, 4), (4, 9), (7, 7)}  # row: the label; column: the prediction


@pytest.mark.parametrize("count", [1, 7, 1000])
def test_equal_probabilities_lose_the_logarithm_of_ten(count):
    labels = torch.arange(count) % 10
    assert score_logits(torch.zeros(count, 10), labels).loss == pytest.approx(log(10), abs=1e-12)


def test_hopeless_confidence_is_a_large_loss_and_not_infinity():
    logits = torch.zeros(1, 10)
    logits[0, 3] = 10_000.0
    assert score_logits(logits, torch.tensor([5])).loss == pytest.approx(10_000)
    assert score_logits(logits, torch.tensor([3])).loss == 0


def test_raising_all_logits_of_a_digit_changes_nothing():
    logits, labels = random_logits(1)
    raised = logits.double() + torch.arange(len(logits))[:, None]
    one, other = score_logits(logits.double(), labels), score_logits(raised, labels)
    assert one.loss == pytest.approx(other.loss, abs=1e-9)
    assert torch.equal(one.confusion, other.confusion)


def test_the_order_of_the_digits_does_not_matter(stripes):
    model = LinearClassifier(seed=1)
    order = torch.randperm(200, generator=torch.Generator().manual_seed(0))
    shuffled, score = evaluate(model, stripes.take(order)), evaluate(model, stripes)
    assert shuffled.loss == pytest.approx(score.loss, abs=1e-6)
    assert torch.equal(shuffled.confusion, score.confusion)


def test_the_score_of_a_set_is_the_mean_over_its_parts(stripes):
    """Weighed by how many digits each part has: a short last batch counts for less."""
    model = LinearClassifier(seed=1)
    parts = [evaluate(model, stripes.take(slice(*ends))) for ends in ((0, 190), (190, 200))]
    whole = evaluate(model, stripes)
    assert whole.loss == pytest.approx((190 * parts[0].loss + 10 * parts[1].loss) / 200, abs=1e-6)
    assert whole.right == parts[0].right + parts[1].right
    assert torch.equal(whole.confusion, parts[0].confusion + parts[1].confusion)


def test_evaluating_trains_nothing(stripes):
    model = LinearClassifier(seed=1)
    before = model.linear.weight.detach().clone()
    evaluate(model, stripes)
    assert torch.equal(model.linear.weight, before)
    assert model.linear.weight.grad is None


def test_logits_are_alike_in_any_chunks(stripes):
    model = LinearClassifier(seed=1)
    whole = compute_logits(model, stripes, chunk=200)
    uneven = compute_logits(model, stripes, chunk=199)  # the last digit has a chunk to itself
    assert torch.allclose(uneven, whole, atol=1e-5)


def test_a_straightening_model_is_scored_on_straightened_digits():
    leaning = DigitSet(
        torch.eye(28, dtype=torch.uint8)[None] * 255, torch.tensor([3]), "one leaning stroke"
    )
    model = LinearClassifier(normalization="straightened")
    expected = -predict(model, leaning.images)[0, 3].log().item()
    assert evaluate(model, leaning).loss == pytest.approx(expected, abs=1e-5)


def test_counts_are_those_of_the_matrix():
    confusion = torch.arange(100).reshape(10, 10)
    score = Evaluation(1.0, 0.5, confusion)
    assert score.count == sum(range(100))
    assert score.right == np.arange(100).reshape(10, 10).trace()


def test_pairs_are_counted_both_ways():
    confusion = torch.diag(torch.full((10,), 50))
    confusion[4, 9], confusion[9, 4], confusion[3, 5] = 7, 6, 12
    pairs = confused_pairs(confusion)
    assert pairs[:3] == [(13, 4, 9), (12, 3, 5), (0, 0, 1)]
    assert len(pairs) == 45
    assert {(one, other) for _, one, other in pairs} == {
        (one, other) for other in range(10) for one in range(other)
    }
