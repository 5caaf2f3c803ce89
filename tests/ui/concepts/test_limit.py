"""The models that the last block of the lesson compares."""

import torch

from mnist_core import FitSettings, evaluate, fit, predict
from ui.concepts.limit import CONTENDERS


def test_every_contender_learns_and_reads(stripes):
    for make in CONTENDERS.values():
        model = make()
        for _ in fit(model, stripes, stripes, FitSettings(epochs=20, learning_rate=0.01)):
            pass
        before = evaluate(make(), stripes).loss
        assert evaluate(model, stripes).loss < before
        probabilities = predict(model, stripes.images[:3])
        torch.testing.assert_close(probabilities.sum(1), torch.ones(3))
