"""Which digits are shown: numbers as people write them, labels, and order."""

import pytest
import torch

from mnist_core.explore.selection import Subset, parse_indices, select


@pytest.mark.parametrize(
    "text, indices",
    [
        ("", []),
        ("7", [7]),
        ("0-2, 9", [0, 1, 2, 9]),
        ("9; 2-0", [9, 0, 1, 2]),
        ("3, 2–4, 3", [3, 2, 4]),
        (" 4 : 5 \n 1", [4, 5, 1]),
    ],
)
def test_indices_are_read_as_people_write_them(text, indices):
    found, complaints = parse_indices(text, 50)
    assert found.tolist() == indices
    assert not complaints


@pytest.mark.parametrize(
    "text, indices, told",
    [
        ("99999999", [49], "99,999,999 is past the end; the last is 49."),
        ("47-60", [47, 48, 49], "60 is past the end"),
        ("60-70", [49], "70 is past the end"),
        ("1, x, 2", [1, 2], "“x” is neither"),
        ("-5", [], "“-5” is neither"),
        ("1.5", [], "“1.5” is neither"),
        ("9" * 40, [], "is neither"),
    ],
)
def test_what_is_amiss_is_told_and_the_rest_is_shown(text, indices, told):
    found, complaints = parse_indices(text, 50)
    assert found.tolist() == indices
    assert told in complaints[0]


def test_much_text_makes_no_more_places_than_there_are():
    found, _ = parse_indices("0-59999," * 700, 60_000)
    assert len(found) == 60_000


@pytest.fixture
def part(stripes):
    """Every other digit of `stripes`, from the last to the first: 199, 197, ..., 1."""
    indices = torch.arange(199, 0, -2)
    return Subset(stripes.take(indices), indices, stripes)


def indices_of(part, positions):
    return part.indices[positions].tolist()


def test_untouched_it_is_all_of_them_as_in_the_file(part):
    assert indices_of(part, select(part)) == list(range(1, 200, 2))


def test_by_label(part):
    positions = select(part, labels=(3, 7))
    assert set(part.digits.labels[positions].tolist()) == {3, 7}
    assert indices_of(part, positions)[:4] == [3, 7, 13, 17]
    assert len(select(part, labels=(4,))) == 0  # even digits aren't in this part


def test_by_place_in_the_order_asked_for(part):
    positions = select(part, indices=torch.tensor([7, 2, 5, 199]))
    assert indices_of(part, positions) == [7, 5, 199]
    assert indices_of(part, select(part, (5,), torch.tensor([7, 2, 5, 199]))) == [5]


def test_a_seed_shuffles_the_same_way_each_time(part):
    once, again, other = (select(part, seed=seed).tolist() for seed in (3, 3, 4))
    assert once == again != other
    assert sorted(once) == sorted(select(part).tolist())


def test_a_digit_keeps_its_number(part, stripes):
    assert part.position(199) == 0
    assert part.position(1) == len(part) - 1
    assert part.position(2) is None
    whole = Subset.whole(stripes)
    assert whole.position(42) == 42
    assert len(whole) == 200
