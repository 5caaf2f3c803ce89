"""Training, beside NumPy, torch's optimizers and the notebook's printed table."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from mnist_core import FitSettings, LinearClassifier, evaluate, fit, load_source
from mnist_core.data.torchvision_shim import TORCH_IMPORT_LOCK
from mnist_core.errors import DivergedError
from mnist_core.training.config import OPTIMIZERS
from mnist_core.training.fit import batch_after, new_optimizer

QUICK = FitSettings(epochs=3, learning_rate=0.1, batch_size=32)


@pytest.fixture
def sets(stripes):
    return stripes.split(40, seed=0)  # 160 to train on: 5 batches of 32


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_the_first_news_is_of_the_untrained_model(sets):
    model = LinearClassifier()
    first = next(fit(model, *sets, QUICK))
    assert (first.step, first.epoch, first.loss, first.accuracy) == (0, 0.0, None, None)
    assert first.validation == evaluate(LinearClassifier(), sets[1])


def test_there_is_news_of_every_batch_and_a_score_after_every_epoch(sets):
    news = list(fit(LinearClassifier(), *sets, replace(QUICK, batch_size=50)))
    assert [item.step for item in news] == list(range(13))  # 3 epochs of 50, 50, 50 and 10
    assert [item.epoch for item in news[:5]] == [0, 0.25, 0.5, 0.75, 1]
    assert [item.step for item in news if item.validation] == [0, 4, 8, 12]
    assert all(before.seconds <= after.seconds for before, after in pairwise(news))


def test_it_learns(sets):
    model = LinearClassifier()
    *_, last = fit(model, *sets, QUICK)
    assert last.validation.accuracy > 0.9
    assert last.validation == evaluate(model, sets[1])


def test_one_sgd_step_is_the_formula_worked_in_numpy(sets):
    train, validation = sets
    model = LinearClassifier(seed=7)
    weight, bias = (parameter.detach().double().numpy() for parameter in model.parameters())
    everything = replace(QUICK, batch_size=len(train), learning_rate=0.5, epochs=1)
    first = list(fit(model, train, validation, everything))[1]

    inputs = train.images.flatten(1).double().numpy() / 255
    logits = inputs @ weight.T + bias
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    targets = np.eye(10)[train.labels]
    error = (probabilities - targets) / len(train)
    assert first.loss == pytest.approx(-np.log(probabilities[targets == 1]).mean(), abs=1e-5)
    assert first.accuracy == (probabilities.argmax(1) == train.labels.numpy()).mean()
    assert np.allclose(model.linear.weight.detach(), weight - 0.5 * error.T @ inputs, atol=1e-5)
    assert np.allclose(model.linear.bias.detach(), bias - 0.5 * error.sum(0), atol=1e-5)


def test_every_digit_is_seen_once_an_epoch(sets, monkeypatch):
    seen = []

    def note(model, optimizer, images, labels):
        seen.extend(images.flatten(1).sum(1).tolist())
        return 1.0, 0.5

    monkeypatch.setattr("mnist_core.training.fit.train_step", note)
    list(fit(LinearClassifier(), *sets, replace(QUICK, epochs=2)))
    sums = sets[0].images.flatten(1).sum(1).tolist()
    assert sorted(seen[:160]) == sorted(seen[160:]) == sorted(sums)
    assert seen[:160] != seen[160:]  # in another order


def test_no_optimizer_is_made_while_torchvision_is_imported():
    with ThreadPoolExecutor(1) as thread:
        with TORCH_IMPORT_LOCK:
            made = thread.submit(new_optimizer, QUICK, LinearClassifier().parameters())
            with pytest.raises(TimeoutError):
                made.result(0.2)
        assert made.result().param_groups[0]["lr"] == QUICK.learning_rate


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_seed_gives_the_same_history_paused_or_not(sets, optimizer):
    settings = replace(QUICK, optimizer=optimizer, learning_rate=0.01)
    straight, paused = LinearClassifier(), LinearClassifier()
    history = list(fit(straight, *sets, settings))
    news = fit(paused, *sets, settings)
    interrupted = [*islice(news, 4)]
    torch.rand(100)  # whatever else happens meanwhile
    list(fit(LinearClassifier(seed=9), *sets, settings))
    interrupted += news
    assert history == interrupted
    assert torch.equal(weights(straight), weights(paused))


def test_another_seed_gives_another_order(sets):
    one, other = (
        [item.loss for item in fit(LinearClassifier(), *sets, replace(QUICK, seed=seed))]
        for seed in (0, 1)
    )
    assert one[1] != other[1]


def test_fitting_again_goes_on_from_where_it_was(sets):
    model = LinearClassifier()
    *_, last = fit(model, *sets, QUICK)
    first = next(fit(model, *sets, QUICK))
    assert first.validation == last.validation


def test_adam_is_torchs_own_adam(sets):
    train, validation = sets
    settings = FitSettings(epochs=2, optimizer="adam", batch_size=len(train), weight_decay=0.01)
    ours, theirs = LinearClassifier(), LinearClassifier()
    list(fit(ours, train, validation, settings))
    optimizer = torch.optim.Adam(theirs.parameters(), lr=1e-3, weight_decay=0.01)
    for _ in range(2):
        optimizer.zero_grad()
        inputs = train.images.flatten(1) / 255
        torch.nn.functional.cross_entropy(theirs(inputs), train.labels).backward()
        optimizer.step()
    assert torch.allclose(weights(ours), weights(theirs), atol=1e-5)  # they moved by 2e-3


def test_a_straightening_model_trains_on_straightened_digits(sets):
    plain, upright = LinearClassifier(), LinearClassifier(normalization="straightened")
    list(fit(upright, *sets, QUICK))
    train, validation = (part.normalized("straightened") for part in sets)
    list(fit(plain, train, validation, QUICK))
    assert torch.equal(weights(plain), weights(upright))


def test_training_that_blows_up_says_so(sets):
    settings = replace(QUICK, learning_rate=100.0, weight_decay=1.0, epochs=200)
    model = LinearClassifier()
    with pytest.raises(DivergedError) as caught:
        for last in fit(model, *sets, settings):
            assert last.loss is None or np.isfinite(last.loss)
            before = weights(model)
    assert torch.equal(weights(model), before)  # no step was taken from a loss that isn't a number
    assert caught.value.step == last.step + 1
    assert not np.isfinite(caught.value.loss)
    assert caught.value.settings == settings


def test_a_learning_rate_that_is_sent_holds_from_the_next_batch_on(sets):
    model, other = LinearClassifier(), LinearClassifier()
    news = fit(model, *sets, QUICK)
    for _ in range(4):
        next(news)
    before = weights(model)
    news.send(0.02)
    step = weights(model) - before
    usual = fit(other, *sets, QUICK)
    for _ in range(5):
        next(usual)
    assert torch.allclose(step, (weights(other) - before) / 5, atol=1e-6)  # a fifth of 0.1


def test_a_sent_learning_rate_stays(sets):
    changed, slow = LinearClassifier(), LinearClassifier()
    news = fit(changed, *sets, QUICK)
    next(news)
    news.send(0.02)
    list(news)
    list(fit(slow, *sets, replace(QUICK, learning_rate=0.02)))
    assert torch.equal(weights(changed), weights(slow))


def test_a_sent_learning_rate_is_what_diverged_tells_of(sets):
    news = fit(LinearClassifier(), *sets, replace(QUICK, weight_decay=1.0, epochs=200))
    next(news)
    with pytest.raises(DivergedError) as caught:
        news.send(100.0)
        list(news)
    assert caught.value.settings.learning_rate == 100.0


def test_a_sent_learning_rate_has_bounds(sets):
    news = fit(LinearClassifier(), *sets, QUICK)
    next(news)
    with pytest.raises(ValueError, match="learning_rate must be"):
        news.send(1000.0)


def test_it_can_be_told_which_digits_a_batch_has(sets, monkeypatch):
    seen = []

    def note(model, optimizer, images, labels):
        seen.append(images)
        return 1.0, 0.5

    monkeypatch.setattr("mnist_core.training.fit.train_step", note)
    settings = replace(QUICK, batch_size=50)
    list(fit(LinearClassifier(), *sets, settings))
    for step in (0, 3, 4, 11):  # the first, a short one, the next epoch's first, the last
        batch = batch_after(step, len(sets[0]), settings)
        assert torch.equal(seen[step], sets[0].images[batch])


@pytest.mark.mnist
def test_the_notebooks_table_is_reproduced(mnist_root):
    train, _ = load_source("mnist", mnist_root)
    train, validation = train.split(10_000, seed=0)
    news = fit(LinearClassifier(), train, validation, FitSettings(epochs=20))
    accuracies = [item.validation.accuracy for item in news if item.validation]
    assert accuracies[1:6] == pytest.approx([0.630, 0.734, 0.761, 0.788, 0.800], abs=0.02)
    assert accuracies[20] == pytest.approx(0.858, abs=0.015)


@pytest.mark.mnist
def test_adam_reaches_what_a_linear_model_can(mnist_root):
    train, test = load_source("mnist", mnist_root)
    train, validation = train.split(10_000, seed=0)
    model = LinearClassifier()
    for _ in fit(model, train, validation, FitSettings(epochs=15, optimizer="adam")):
        pass
    assert evaluate(model, test).accuracy >= 0.923
