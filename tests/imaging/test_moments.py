"""Centre of mass, slant and straightening, worked by hand."""

import numpy as np
import pytest
import torch

from mnist_core.imaging.moments import (
    NORMALIZATIONS,
    centre_by_mass,
    centre_of_mass,
    even,
    ink_moments,
    slant,
    straighten,
)


def line(slope, width=2):
    """A stroke through the middle that moves `slope` pixels to the right for each pixel down."""
    rows, columns = np.mgrid[:28, :28]
    distance = np.abs(columns - 14 - slope * (rows - 14))
    ink = np.clip(width - distance, 0, 1) * (np.abs(rows - 14) <= 8) * 255
    return torch.from_numpy(ink.round().astype(np.uint8))


def test_centre_of_mass_of_two_weights_worked_by_hand():
    picture = torch.zeros(1, 10, 10, dtype=torch.uint8)
    picture[0, 2, 3], picture[0, 6, 7] = 100, 300 - 100  # weights 1 and 2
    row, column = centre_of_mass(picture)
    assert row.item() == pytest.approx((2 + 2 * 6) / 3)
    assert column.item() == pytest.approx((3 + 2 * 7) / 3)


def test_an_empty_picture_has_its_centre_in_the_middle():
    row, column = centre_of_mass(torch.zeros(1, 20, 10, dtype=torch.uint8))
    assert (row.item(), column.item()) == (9.5, 4.5)


def test_centring_moves_the_centre_of_mass_to_the_middle():
    generator = torch.Generator().manual_seed(0)
    boxes = torch.randint(0, 256, (50, 20, 13), dtype=torch.uint8, generator=generator)
    pictures = centre_by_mass(boxes)
    row, column = centre_of_mass(pictures)
    assert ((row - 14).abs() <= 0.5 + 1e-4).all()
    assert ((column - 14).abs() <= 0.5 + 1e-4).all()
    assert torch.equal(pictures.sum((1, 2)), boxes.sum((1, 2)))  # nothing is cut off


def test_a_lopsided_box_stays_inside_the_picture():
    box = torch.zeros(1, 20, 20, dtype=torch.uint8)
    box[0, 0, 0] = 255
    assert centre_by_mass(box)[0, 8, 8] == 255  # as far as the box can go


@pytest.mark.mnist
def test_mnist_is_centred_as_we_centre(mnist_root):
    from mnist_core import load_source

    train, _ = load_source("mnist", mnist_root)
    row, column = centre_of_mass(train.images[:5000])
    assert ((row - 14).abs() < 0.53).all()
    assert ((column - 14).abs() < 0.53).all()


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.3])
def test_slant_is_the_slope_of_a_line(slope):
    assert slant(line(slope)[None]).item() == pytest.approx(slope, abs=0.03)


def test_slant_is_numpys_weighted_regression():
    generator = torch.Generator().manual_seed(1)
    picture = torch.randint(0, 256, (1, 28, 28), dtype=torch.uint8, generator=generator)
    rows, columns = np.mgrid[:28, :28]
    weights = np.sqrt(picture[0].numpy().astype(float))
    slope, _ = np.polyfit(rows.ravel(), columns.ravel(), 1, w=weights.ravel())
    assert slant(picture).item() == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("slope", [-0.6, 0.4])
def test_straightening_makes_a_leaning_line_upright(slope):
    upright = straighten(line(slope)[None])
    assert slant(upright).item() == pytest.approx(0, abs=0.02)
    assert (upright[0].int() - line(0.0).int()).abs().float().mean() < 4


def test_straightening_leaves_upright_and_empty_pictures_alone():
    pictures = torch.stack([line(0.0), torch.zeros(28, 28, dtype=torch.uint8)])
    assert torch.equal(straighten(pictures), pictures)
    assert straighten(pictures[:0]).shape == (0, 28, 28)


def test_straightening_in_chunks_changes_nothing():
    pictures = torch.stack([line(slope / 10) for slope in range(-5, 6)])
    assert torch.equal(straighten(pictures, chunk=3), straighten(pictures))


def bar(top, left, height, width):
    """A rectangle of full ink: uint8 (28, 28)."""
    picture = torch.zeros(28, 28, dtype=torch.uint8)
    picture[top : top + height, left : left + width] = 255
    return picture


def test_moments_of_a_rectangle_worked_by_hand():
    ink = ink_moments(bar(4, 6, 12, 8)[None])
    assert (ink.row.item(), ink.column.item(), ink.lean.item()) == (9.5, 9.5, 0.0)
    assert ink.height.item() == pytest.approx(((12**2 - 1) / 12) ** 0.5)  # of 12 equal steps
    assert ink.width.item() == pytest.approx(((8**2 - 1) / 12) ** 0.5, rel=1e-5)


def test_the_width_is_that_of_the_upright_ink():
    leaning, upright = (ink_moments(line(slope, width=4)[None]) for slope in (0.5, 0.0))
    assert leaning.width.item() == pytest.approx(upright.width.item(), rel=0.05)


@pytest.mark.parametrize("part", [bar(4, 6, 12, 8), bar(8, 3, 8, 22), line(0.4, width=4)])
def test_evened_ink_is_in_the_middle_and_equally_wide_and_tall(part):
    ink = ink_moments(even(part[None]))
    assert (ink.row.item(), ink.column.item()) == pytest.approx((14, 14), abs=0.25)
    assert ink.lean.item() == pytest.approx(0, abs=0.03)
    assert (ink.height.item(), ink.width.item()) == pytest.approx((5.5, 5.5), abs=0.35)


def test_a_rectangle_is_stretched_as_worked_out_by_hand():
    """Of 8 x 12 pixels, deviations 2.29 and 3.45, it comes to 19 x 19, as 5.5 = 19 / sqrt(12)."""
    evened = even(bar(4, 6, 12, 8)[None])[0]
    rows, columns = (evened.float().mean(axis) > 80 for axis in (1, 0))
    assert rows.sum().item() in (18, 19, 20) and columns.sum().item() in (18, 19, 20)


@pytest.mark.parametrize(("part", "axis"), [(bar(4, 13, 20, 2), 1), (bar(13, 4, 2, 20), 0)])
def test_a_thin_stroke_is_not_blown_up_to_a_blob(part, axis):
    """Evened in full, two pixels would become 19; it is three times as thick at most."""
    evened = even(part[None])[0].int()
    thickness = (evened.sum(axis) / 255).max().item()
    assert 5 <= thickness <= 6.5


def test_evening_leaves_nothing_as_nothing():
    nothing = torch.zeros(3, 28, 28, dtype=torch.uint8)
    assert torch.equal(even(nothing), nothing)
    assert even(nothing[:0]).shape == (0, 28, 28)
    assert torch.equal(even(bar(9, 9, 1, 1)[None]), even(bar(9, 9, 1, 1)[None], chunk=1))


def test_hands_that_differ_in_moments_alone_are_written_alike():
    """Wide, tall and leaning versions of the same figure come to the same picture."""
    rows, columns = np.mgrid[:28, :28] - 13.5

    def figure(wide, tall, lean):
        x, y = (columns - lean * rows) / wide, rows / tall
        ink = np.clip(1.5 - np.abs(np.hypot(x, y) - 7), 0, 1) + (np.hypot(x - 1, y - 2) < 2)
        return torch.from_numpy((ink.clip(0, 1) * 255).astype(np.uint8))

    same = even(torch.stack([figure(1, 1, 0), figure(0.7, 1.1, 0.3), figure(1.2, 0.8, -0.2)]))
    first = same[0].float().flatten()
    for other in same[1:].float().flatten(1):
        assert torch.corrcoef(torch.stack([first, other]))[0, 1] > 0.93


def test_normalisations_are_known_by_name():
    pictures = line(0.4)[None]
    assert list(NORMALIZATIONS) == ["as drawn", "straightened", "evened"]  # files rely on the order
    for normalize, made in zip(
        NORMALIZATIONS.values(), (pictures, straighten(pictures), even(pictures)), strict=True
    ):
        assert torch.equal(normalize(pictures), made)
