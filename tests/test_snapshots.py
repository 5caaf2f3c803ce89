from itertools import pairwise

import pytest
import torch

from mnist_core import LinearClassifier, predict
from mnist_core.snapshots import MOST, Snapshots, snapshot


def offered(steps, most=MOST):
    snapshots, model = Snapshots(most), LinearClassifier()
    for step in range(steps + 1):
        snapshots.offer(step, step / 10, model)
    return snapshots.kept


@pytest.mark.parametrize("steps", [0, 1, 58, 59, 60, 61, 119, 120, 121, 1955, 10_000])
def test_they_are_few_evenly_spread_and_begin_untrained(steps):
    kept = offered(steps)
    assert kept[0].step == 0
    assert min(steps + 1, MOST // 2) <= len(kept) <= MOST
    spacings = {after.step - before.step for before, after in pairwise(kept)}
    assert len(spacings) <= 1
    assert steps - kept[-1].step < max(spacings, default=1)


def test_worked_by_hand():
    assert [item.step for item in offered(4, most=4)] == [0, 2, 4]
    assert [item.step for item in offered(8, most=4)] == [0, 4, 8]
    assert offered(8, most=0) == []


def test_a_session_keeps_at_most_four_megabytes():
    storages = {item.numbers.untyped_storage().data_ptr(): item for item in offered(500)}
    size = sum(item.numbers.untyped_storage().nbytes() for item in storages.values())
    assert size <= MOST * 31_400
    assert 2 * size < 4_000_000  # a page may show old moments while the run has kept newer ones


def test_a_moment_is_the_model_as_it_was(stripes):
    model = LinearClassifier(seed=5, straighten=True)
    before = predict(model, stripes.images)
    moment = snapshot(7, 0.5, model)
    model.linear.weight.data += 1
    model.linear.bias.data += torch.arange(10)
    assert torch.equal(predict(moment.model(straighten=True), stripes.images), before)
    restored = moment.model(straighten=True)
    restored.linear.weight.data += 1
    assert torch.equal(predict(moment.model(straighten=True), stripes.images), before)
