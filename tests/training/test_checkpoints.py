"""Checkpoints of a run: few, evenly spread, and the model as it was."""

from itertools import pairwise

import pytest
import torch

from mnist_core import LinearClassifier, predict
from mnist_core.training.checkpoints import MAX_CHECKPOINTS, Checkpoints, take_checkpoint


def offered(steps, max_count=MAX_CHECKPOINTS):
    checkpoints, model = Checkpoints(max_count), LinearClassifier()
    for step in range(steps + 1):
        checkpoints.offer(step, step / 10, model)
    return checkpoints.kept


@pytest.mark.parametrize("steps", [0, 1, 58, 59, 60, 61, 119, 120, 121, 1955, 10_000])
def test_they_are_few_evenly_spread_and_begin_untrained(steps):
    kept = offered(steps)
    assert kept[0].step == 0
    assert min(steps + 1, MAX_CHECKPOINTS // 2) <= len(kept) <= MAX_CHECKPOINTS
    spacings = {after.step - before.step for before, after in pairwise(kept)}
    assert len(spacings) <= 1
    assert steps - kept[-1].step < max(spacings, default=1)


def test_worked_by_hand():
    assert [item.step for item in offered(4, max_count=4)] == [0, 2, 4]
    assert [item.step for item in offered(8, max_count=4)] == [0, 4, 8]
    assert offered(8, max_count=0) == []


def test_a_session_keeps_at_most_four_megabytes():
    tensors = [tensor for item in offered(500) for tensor in item.weights.values()]
    storages = {tensor.untyped_storage().data_ptr(): tensor for tensor in tensors}
    size = sum(tensor.untyped_storage().nbytes() for tensor in storages.values())
    assert size <= MAX_CHECKPOINTS * 31_500
    assert 2 * size < 4_000_000  # a page may show old moments while the run has kept newer ones


def test_a_checkpoint_is_the_model_as_it_was(stripes):
    model = LinearClassifier(seed=5, normalization="straightened")
    before = predict(model, stripes.images)
    checkpoint = take_checkpoint(7, 0.5, model)
    model.linear.weight.data += 1
    model.linear.bias.data += torch.arange(10)
    assert torch.equal(predict(checkpoint.model(), stripes.images), before)
    restored = checkpoint.model()
    restored.linear.weight.data += 1
    assert torch.equal(predict(checkpoint.model(), stripes.images), before)
