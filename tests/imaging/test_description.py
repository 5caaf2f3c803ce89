"""An image in words: where its ink is, its pieces, its holes and its slant."""

import numpy as np
import pytest
import torch
from skimage.measure import label, regionprops
from skimage.segmentation import clear_border

from mnist_core.errors import InvalidImageError
from mnist_core.imaging.description import connected_areas, describe, enclosed_areas


def blank():
    return torch.zeros(28, 28, dtype=torch.uint8)


def ring():
    """Six by four pixels around four by two."""
    picture = blank()
    picture[4:10, 10:14] = 255
    picture[5:9, 11:13] = 0
    return picture


def line(slope):
    """20 pixels from row 4 to row 23, going `slope` pixels to the right for each row down."""
    picture = blank()
    for row in range(4, 24):
        picture[row, round(14 + slope * (row - 13.5))] = 200
    return picture


def test_a_blank_picture():
    assert describe(blank()) == "No ink: all 784 pixels are black."


def test_a_single_faint_pixel_at_the_edge():
    picture = blank()
    picture[0, 27] = 1
    assert describe(picture) == "Ink in row 0 and column 27, 1 of 784 pixels."


def test_a_ring_encloses_one_area():
    assert describe(ring()) == (
        "Ink in rows 4 to 9 and columns 10 to 13, 16 of 784 pixels. "
        "One enclosed area: 8 pixels across the middle. On the whole it stands upright."
    )


def test_a_nine_and_an_eight():
    nine = ring()
    nine[10:20, 13] = 255
    assert "One enclosed area: 8 pixels in the upper half." in describe(nine)
    eight = ring()
    eight[9:14, 10:14] = 255
    eight[10:13, 11] = 0
    assert "2 enclosed areas: 8 pixels in the upper half; 3 pixels in the lower half." in describe(
        eight
    )


def test_a_ring_that_holds_together_by_its_corners_encloses_its_middle():
    diamond = blank()
    diamond[3, 5] = diamond[5, 5] = diamond[4, 4] = diamond[4, 6] = 255
    assert "One enclosed area: 1 pixel across the middle." in describe(diamond)
    assert "pieces" not in describe(diamond)


def test_an_open_ring_and_the_border_enclose_nothing():
    picture = ring()
    picture[4, 11] = 0
    assert "enclosed" not in describe(picture)
    corner = blank()
    corner[0, 1] = corner[1, 1] = corner[1, 0] = 255  # the picture's edge is no ink
    assert "enclosed" not in describe(corner)


def test_a_bar_leans():
    assert describe(line(0.0)).endswith("On the whole it stands upright.")
    assert describe(line(0.3)).endswith("On the whole it leans to the left.")
    assert describe(line(-0.3)).endswith("On the whole it leans to the right.")
    assert "lean" not in describe(line(0.3).T)
    assert "upright" not in describe(line(0.0).T)


def test_two_dots():
    picture = blank()
    picture[4:6, 3:5] = 255
    picture[20, 3:9] = 90
    assert describe(picture) == (
        "Ink in rows 4 to 20 and columns 3 to 8, 10 of 784 pixels. It is in 2 pieces: "
        "rows 4 to 5, columns 3 to 4; row 20, columns 3 to 8. On the whole it leans to the left."
    )


def test_many_specks_are_counted():
    picture = blank()
    picture[::4, ::4] = 255
    picture[1, 0] = 255
    assert "It is in 49 pieces; the largest has 2 pixels." in describe(picture)


def test_everything_ink():
    assert describe(blank() + 255).startswith(
        "Ink in rows 0 to 27 and columns 0 to 27, 784 of 784 pixels."
    )


@pytest.mark.parametrize("picture", [torch.zeros(28, 28), torch.zeros(20, 20).byte()])
def test_what_is_no_picture_is_refused(picture):
    with pytest.raises(InvalidImageError):
        describe(picture)


def test_pieces_and_enclosed_areas_are_those_of_scikit_image():
    generator = torch.Generator().manual_seed(0)
    for share in (0.2, 0.5, 0.8):
        ink = (torch.rand(28, 28, generator=generator) < share).numpy()
        pieces = regionprops(label(ink, connectivity=2))  # joined by corners, too
        areas = connected_areas(ink, corners=True)
        assert [area.tolist() for area in areas] == [piece.coords.tolist() for piece in pieces]
        paper = clear_border(label(~ink, connectivity=1))
        assert sum(map(len, enclosed_areas(ink))) == np.count_nonzero(paper)
