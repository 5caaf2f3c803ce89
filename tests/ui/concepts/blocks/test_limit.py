"""The models that the last block of the lesson compares."""

from functools import partial

import torch

from mnist_core import FitSettings, evaluate, fit, predict
from mnist_core.models.catalog import MODELS
from ui.concepts.blocks.limit import COMPARED_MODELS


def test_every_contender_learns_and_reads(stripes):
    for kind, normalization in COMPARED_MODELS.values():
        make = partial(MODELS[kind], 0, normalization)
        model = make()
        for _ in fit(model, stripes, stripes, FitSettings(epochs=20, learning_rate=0.01)):
            pass
        before = evaluate(make(), stripes).loss
        assert evaluate(model, stripes).loss < before
        probabilities = predict(model, stripes.images[:3])
        torch.testing.assert_close(probabilities.sum(1), torch.ones(3))
