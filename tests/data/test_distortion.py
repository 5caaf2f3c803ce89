"""Random distortion: always other images, of the same digits, and the same again by the seed."""

from dataclasses import replace

import pytest
import torch

from mnist_core import FitSettings, LinearClassifier, fit
from mnist_core.data.distortion import batch_generator, change_pen, distort
from mnist_core.imaging.moments import ink_moments
from mnist_core.training.fit import batch_after, take_batch
from tests.support.runs import paused_run


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def crosses():
    """A thousand times the same upright cross in the middle."""
    cross = torch.zeros(28, 28, dtype=torch.uint8)
    cross[6:22, 13:15] = cross[13:15, 8:20] = 255
    return cross.expand(1000, 28, 28)


def test_no_strength_leaves_images_alone(stripes):
    assert torch.equal(distort(stripes.images, 0.0, seeded()), stripes.images)


def test_no_two_are_alike_but_the_seed_gives_them_again(crosses):
    made = distort(crosses, 1.0, seeded(3))
    assert made.dtype == torch.uint8 and made.shape == crosses.shape
    assert len(made.flatten(1).unique(dim=0)) == 1000
    assert torch.equal(made, distort(crosses, 1.0, seeded(3)))
    assert not torch.equal(made, distort(crosses, 1.0, seeded(4)))


def test_it_moves_leans_and_stretches_as_far_as_it_says_and_no_further(crosses):
    before, after = ink_moments(crosses[:1]), ink_moments(distort(crosses, 1.0, seeded()))
    for now, then, most in [
        (after.row, before.row, 4.0),  # 2 pixels of shift, and what bends move the whole by
        (after.column, before.column, 4.0),
        (after.lean, before.lean, 1.0),  # 0.3 by shear, and 15 degrees
        (after.height, before.height, 2.5),  # of 3.6: 15 %, and what bends and the pen add
    ]:
        off = now - then
        assert off.abs().max() <= most
        assert off.min() < -most / 5 and off.max() > most / 5
        assert abs(off.mean().item()) < most / 10  # either way alike


def test_half_the_strength_is_half_the_way(crosses):
    spreads = [
        ink_moments(distort(crosses, strength, seeded())).column.std() for strength in (0.4, 0.8)
    ]
    assert (spreads[1] / spreads[0]).item() == pytest.approx(2, rel=0.1)


def test_a_pen_one_pixel_wider_and_a_thinner_one():
    ink = torch.zeros(3, 1, 9, 9)
    ink[:, 0, 2:7, 3:6] = 200
    wider, same, thinner = change_pen(ink, torch.tensor([1.0, 0, -1])[:, None, None, None])[:, 0]
    assert (wider[1:8, 2:7] == 200).all() and wider.sum() == 200 * 7 * 5
    assert torch.equal(same, ink[0, 0])
    assert thinner[4, 4] == 200 and thinner[4, 3] == 100 and thinner[4, 2] == 0


def test_batches_have_random_numbers_of_their_own():
    draws = {torch.rand(1, generator=batch_generator(s, t)).item() for s in (0, 1) for t in (0, 1)}
    assert len(draws) == 4


def test_every_epoch_shows_other_images_and_a_new_run_the_same(stripes):
    settings = FitSettings(epochs=2, batch_size=200, distortion=0.5)
    model, everything = LinearClassifier(), torch.arange(200)
    first, second = (take_batch(model, stripes, everything, settings, step)[0] for step in (0, 1))
    assert not torch.equal(first, second)
    losses = [
        [step.loss for step in fit(LinearClassifier(), stripes, stripes, one)]
        for one in (settings, settings, replace(settings, distortion=0.0))
    ]
    assert losses[0] == losses[1] != losses[2]


def test_images_are_distorted_as_drawn_and_then_normalised(stripes):
    settings = FitSettings(distortion=0.5)
    batch = torch.arange(50)
    model = LinearClassifier(normalization="evened")
    images, labels = take_batch(model, stripes, batch, settings, step=7)
    drawn = distort(stripes.images[:50], 0.5, batch_generator(0, 7))
    assert torch.equal(images, model.prepare(drawn))
    assert torch.equal(labels, stripes.labels[:50])


def test_a_paused_run_learns_from_the_batch_that_it_shows(stripes):
    run = paused_run(stripes, FitSettings(batch_size=32, distortion=1.0), steps=3)
    images, labels = run.next_batch()
    expected = torch.nn.functional.cross_entropy(run.model.logits_of_prepared(images), labels)
    run.step_once()
    assert run.losses[-1] == pytest.approx(expected.item(), rel=1e-5)
    plain = run.train.images[batch_after(3, len(run.train), run.config.fit)]
    assert not torch.equal(images, plain)


@pytest.mark.parametrize("value", [-0.1, 1.1, True, None, "much"])
def test_what_is_no_strength_is_refused(value):
    with pytest.raises(ValueError, match="distortion must be"):
        FitSettings(distortion=value)
