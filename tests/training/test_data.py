"""How a set is split and what experiments do to its training part."""

from dataclasses import replace

import torch

from mnist_core.training.config import DataSettings
from mnist_core.training.data import MEMBERSHIPS, cut, split_digits


def test_untouched_it_is_the_random_split(stripes):
    train, validation = cut(stripes, DataSettings(held_out=0.2, seed=3))
    same_train, same_validation = stripes.split(40, seed=3)
    assert torch.equal(train.images, same_train.images)
    assert torch.equal(validation.labels, same_validation.labels)


def test_the_end_of_the_sorted_list_has_the_last_digits_only(stripes):
    train, validation = cut(stripes, DataSettings(held_out=0.2, cut="end of the sorted list"))
    assert set(validation.labels.tolist()) == {8, 9}
    assert set(train.labels.tolist()) == set(range(8))


def test_some_are_dropped_capped_and_counted(stripes):
    train, validation = cut(stripes, DataSettings(held_out=0.2, dropped=(3, 7), cap=5))
    assert train.labels.bincount(minlength=10).tolist() == [5, 5, 5, 0, 5, 5, 5, 0, 5, 5]
    assert len(validation) == 40
    assert {3, 7} <= set(validation.labels.tolist())
    assert len(cut(stripes, DataSettings(held_out=0.2, count=50))[0]) == 50
    assert len(cut(stripes, DataSettings(held_out=0.2, count=5000))[0]) == 160


def test_fewer_digits_are_a_part_of_more(stripes):
    few = cut(stripes, DataSettings(held_out=0.2, count=50))[0].images
    more = cut(stripes, DataSettings(held_out=0.2, count=90))[0].images
    assert torch.equal(few, more[:50])


def test_a_share_of_the_labels_is_wrong(stripes):
    settings = DataSettings(held_out=0.2)
    right = cut(stripes, settings)[0].labels
    wrong = cut(stripes, replace(settings, wrong_labels=0.25))[0].labels
    assert (right != wrong).sum() == 40
    assert 0 <= wrong.min() <= wrong.max() <= 9
    noisy = cut(stripes, replace(settings, wrong_labels=0.25, noise=0.1))[0].labels
    assert torch.equal(noisy, wrong)  # noise doesn't change whose labels are wrong


def test_the_same_settings_give_the_same_digits(stripes):
    settings = DataSettings(count=60, wrong_labels=0.3, shift=1, blur=0.5, noise=0.2, seed=9)
    one, other = cut(stripes, settings)[0], cut(stripes, settings)[0]
    assert torch.equal(one.images, other.images)
    assert torch.equal(one.labels, other.labels)
    another = cut(stripes, replace(settings, seed=10))[0]
    assert not torch.equal(one.images, another.images)


def test_nothing_is_done_to_the_original(stripes):
    before = stripes.images.clone(), stripes.labels.clone()
    cut(stripes, DataSettings(wrong_labels=0.5, shift=2, blur=1.0, noise=0.3))
    assert torch.equal(stripes.images, before[0])
    assert torch.equal(stripes.labels, before[1])


def test_a_split_costs_its_indices_and_what_experiments_change(stripes):
    for settings in (DataSettings(seed=3), DataSettings(wrong_labels=0.5, count=60)):
        parts = split_digits(stripes, settings)
        assert parts.train.base is parts.validation.base is stripes
    noisy = split_digits(stripes, DataSettings(noise=0.1))
    assert noisy.validation.base is stripes
    assert stripes.derived_images.size == 0  # until somebody asks for them
    assert noisy.train.images.nbytes == stripes.derived_images.size


def test_membership_says_what_becomes_of_each_digit(stripes):
    parts = split_digits(stripes, DataSettings(dropped=(4,)))
    for name, indices in (
        ("training", parts.train_indices),
        ("validation", parts.validation_indices),
    ):
        of_this = (parts.membership == MEMBERSHIPS.index(name)).nonzero().flatten()
        assert of_this.tolist() == sorted(indices.tolist())
    left_out = parts.membership == MEMBERSHIPS.index("left out")
    assert set(stripes.labels[left_out].tolist()) == {4}
