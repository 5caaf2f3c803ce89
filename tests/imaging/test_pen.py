"""Ink that can be worked out by hand, and a spline whose points are known."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.imaging.pen import (
    MAX_DOTS,
    distance_to_ink,
    fit_dots,
    ink_dots,
    ink_strokes,
    interpolate,
    lay_dots,
    spline_matrices,
)


def line(start, end, dots=41):
    """x and y (1, P) of dots on a straight line."""
    return (np.linspace(a, b, dots)[None] for a, b in zip(start, end, strict=True))


def test_a_horizontal_stroke_fills_the_rows_that_its_pen_covers():
    x, y = line((0, 5), (16, 5))
    box = ink_dots(x, y, np.full(x.shape, 2.0))[
        0
    ]  # 16 long and 2 more at either end: 20 pixels, as is
    assert box.shape == (20, 20) and box.dtype == torch.uint8
    assert (box[8:12, 2:18] > 127).all()  # 4 pixels wide, in the middle
    assert (box[9:11, 2:18] == 255).all()
    assert not box[:7].any() and not box[13:].any()
    assert torch.equal(box, box.flip(0)) and torch.equal(box, box.flip(1))


def test_ink_covers_the_area_that_geometry_gives():
    x, y = line((0, 0), (0, 14))
    box = ink_dots(x, y, np.full(x.shape, 3.0))[
        0
    ]  # a bar 14 x 6 with half a disc of radius 3 at each end
    assert box.sum().item() / 255 == pytest.approx(14 * 6 + np.pi * 3**2, rel=0.02)


def test_the_size_and_place_of_a_drawing_do_not_matter():
    x, y = line((0, 0), (3, 7))
    radii = np.full(x.shape, 0.5)
    assert torch.equal(ink_dots(x, y, radii), ink_dots(40 * x + 9, 40 * y - 70, 40 * radii))


def test_the_longer_side_of_the_ink_is_20_pixels():
    x, y = line((0, 0), (3, 7))
    x, y, radii = fit_dots(x, y, np.linspace(0.2, 1, x.size)[None])
    assert (y - radii).min() == pytest.approx(0) and (y + radii).max() == pytest.approx(20)
    assert (x - radii).min() + (x + radii).max() == pytest.approx(20)  # in the middle sideways


def test_distance_is_to_the_edge_of_the_nearest_dot():
    x, y = np.array([[5.5, 15.5]]), np.array([[10.5, 10.5]])
    gap = distance_to_ink(x, y, np.array([[2.0, 2.0]]))[0]
    assert gap[10, 5] == pytest.approx(-2) and gap[10, 15] == pytest.approx(-2)
    assert gap[10, 8] == pytest.approx(1, abs=1e-5)
    assert gap[14, 8] == pytest.approx(3, abs=1e-5)  # 3 across and 4 down: 5, less the radius
    assert gap[10, 10] == pytest.approx(3, abs=1e-5)


def test_heavier_pressure_makes_a_wider_line():
    x, y = line((0, 0), (0, 20))
    box = ink_dots(x, y, np.linspace(0.5, 2.5, x.size)[None])[0] > 127
    assert box[17].sum() > box[2].sum() > 0


def test_pictures_do_not_depend_on_those_inked_with_them():
    rng = np.random.default_rng(0)
    x, y = rng.random((2, 300, 12))
    radii = rng.uniform(0.02, 0.1, (300, 12))
    together = ink_dots(x, y, radii)
    assert torch.equal(together[270:271], ink_dots(x[270:271], y[270:271], radii[270:271]))


def test_a_curve_runs_through_its_control_points():
    x, y = np.array([0.0, 2.0, 3.0, 1.0]), np.array([0.0, 0.0, 1.0, 4.0])
    straight, smooth = spline_matrices(x, y, [[0, 1, 2, 3]], gap=0.3)
    for matrix in (straight, smooth):
        assert np.allclose(matrix.sum(1), 1)  # moving the points moves the curve
        dots = np.stack([matrix @ x, matrix @ y], 1)
        for point in zip(x, y, strict=True):
            assert np.abs(dots - point).sum(1).min() < 1e-12


def test_a_curve_is_the_textbooks_spline():
    # Catmull-Rom, half-way between the second and the third of four: (-1, 9, 9, -1) / 16
    _, smooth = spline_matrices(np.arange(4.0), np.zeros(4), [[0, 1, 2, 3]], gap=0.5)
    assert np.allclose(smooth[3], np.array([-1, 9, 9, -1]) / 16)


def test_a_new_run_turns_sharply():
    corner = np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0])
    straight, smooth = spline_matrices(*corner, [[0, 1], [1, 2]], gap=0.1)
    assert np.allclose(straight, smooth)
    _, swung = spline_matrices(*corner, [[0, 1, 2]], gap=0.1)
    assert (swung @ corner[0]).max() > 1  # without the corner the pen swings beyond


def test_a_run_of_one_point_is_a_dot():
    points = np.array([0.0, 1.0, 5.0])
    straight, smooth = spline_matrices(points, np.zeros(3), [[0, 1], [2]], gap=1.0)
    for matrix in (straight, smooth):
        assert (matrix @ points).tolist() == pytest.approx([0, 0.5, 1, 5])


def test_dots_are_no_farther_apart_than_asked():
    x, y = np.array([0.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0])
    straight, _ = spline_matrices(x, y, [[0, 1, 2]], gap=0.3)
    assert np.hypot(np.diff(straight @ x), np.diff(straight @ y)).max() <= 0.3 + 1e-12
    filled = interpolate(np.stack([x, y], 1), 0.3)
    assert np.hypot(*np.diff(filled, axis=0).T).max() <= 0.3 + 1e-12
    assert np.allclose(filled[[0, -1]], [[0, 0], [3, 1]])


@given(st.lists(st.lists(st.tuples(*[st.floats(-1e300, 1e300)] * 2), min_size=1), min_size=1))
def test_there_is_an_end_to_the_dots_however_long_the_strokes(strokes):
    dots = lay_dots(strokes, gap=1e-3)
    assert sum(map(len, dots)) <= MAX_DOTS + 2 * len(strokes)
    for stroke, row in zip(strokes, dots, strict=True):
        assert np.allclose(row[[0, -1]], [stroke[0], stroke[-1]])


def test_redrawn_strokes_have_the_width_asked_for():
    cross = [[(0, 100), (200, 100)], [(100, 0), (100, 200)]]
    for width in (2, 4):
        box = ink_strokes(cross, width)
        assert box[:, 3].sum().item() / 255 == pytest.approx(width, abs=0.2)
        assert box[3].sum().item() / 255 == pytest.approx(width, abs=0.2)


@pytest.mark.parametrize("strokes", [[[(7, 7)]], [[(7, 7), (7, 7)]], [[(1, 1), (1, 1), (2, 5)]]])
def test_dots_and_pauses_are_ink_too(strokes):
    assert ink_strokes(strokes, 2.4).max() == 255
