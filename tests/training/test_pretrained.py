"""The model that is kept with the code: as good as the README says."""

import pytest
import torch

from mnist_core import DigitSet, FitSettings, evaluate, load_source
from mnist_core.data.handwriting import generate
from mnist_core.training import pretrained
from mnist_core.training.pretrained import (
    PRETRAINED_FILE,
    keep_pretrained,
    load_pretrained,
    pretrain,
)


def test_it_is_small_and_reads_evened_images():
    model = load_pretrained()
    assert PRETRAINED_FILE.stat().st_size <= 500_000
    assert (model.name, model.normalization) == ("convolutional", "evened")
    assert model is load_pretrained()
    assert not any(parameter.requires_grad for parameter in model.parameters())


def test_it_reads_built_in_digits_by_other_writers():
    assert evaluate(load_pretrained(), generate(1000, seed=77)).accuracy >= 0.97


@pytest.mark.mnist
def test_it_reads_mnists_test_set_as_the_readme_says(mnist_root):
    _, test = load_source("mnist", mnist_root)
    assert evaluate(load_pretrained(), test).accuracy == pytest.approx(0.9940, abs=2e-4)


def test_it_can_be_trained_again_and_kept(stripes, monkeypatch, tmp_path):
    monkeypatch.setattr(pretrained, "PRETRAINED_FILE", tmp_path / "kept.safetensors")
    monkeypatch.setattr(
        pretrained, "PRETRAINING_SETTINGS", FitSettings(3, 0.01, 50, "adam", distortion=0.1)
    )
    told = []
    model = pretrain(stripes, stripes, lambda *news: told.append(news))
    assert [epoch for epoch, _ in told] == [0, 1, 2, 3]
    assert told[-1][1] == evaluate(model, stripes).accuracy
    assert keep_pretrained(model) == (tmp_path / "kept.safetensors").stat().st_size
    some: DigitSet = stripes.take(slice(20))
    load_pretrained.cache_clear()
    assert torch.equal(load_pretrained().logits(some.images), model.logits(some.images))
    load_pretrained.cache_clear()
