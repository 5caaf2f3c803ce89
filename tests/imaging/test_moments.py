"""Centre of mass, slant and straightening, worked by hand."""

import numpy as np
import pytest
import torch

from mnist_core.imaging.moments import centre_by_mass, centre_of_mass, slant, straighten


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
