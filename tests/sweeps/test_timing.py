"""An epoch's time, from a few batches."""

import torch

from mnist_core import FitSettings, LinearClassifier
from mnist_core.sweeps import timing


def test_it_is_the_usual_batchs_time_as_often_as_there_are_batches(stripes, monkeypatch):
    ticks = iter([0, 9, 9, 10, 10, 12, 12, 13, 13, 14, 14, 15])  # seconds; the first batch takes 9
    monkeypatch.setattr(timing, "perf_counter", lambda: next(ticks))
    model = LinearClassifier()
    before = model.linear.weight.detach().clone()
    assert timing.time_epoch(model, stripes, FitSettings(batch_size=20)) == 10 * 1
    assert torch.equal(model.linear.weight, before)


def test_a_set_of_one_batch_is_timed_all_the_same(stripes):
    assert timing.time_epoch(LinearClassifier(), stripes, FitSettings(batch_size=4096)) > 0
