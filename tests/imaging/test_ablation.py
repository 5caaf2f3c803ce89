"""What becomes of a sketch when a step of its preparation is left out."""

import torch

from mnist_core import normalize_sketch
from mnist_core.imaging.ablation import ablate_steps, in_the_corner, shrink


def ink():
    """A bar, 20 wide and 100 high, off the middle of a 280-px canvas."""
    picture = torch.zeros(280, 280, dtype=torch.uint8)
    picture[150:250, 30:50] = 255
    return picture


def test_each_step_left_out_leaves_its_mark():
    pixels = normalize_sketch(ink().numpy()).pixels
    pictures = ablate_steps(ink(), pixels)
    assert torch.equal(pictures["All steps"], pixels)
    assert torch.equal(pictures["Pen as it was"], pixels)  # a bitmap's pen is as it was
    assert all(picture.shape == (28, 28) for picture in pictures.values())
    assert all(picture.dtype == torch.uint8 for picture in pictures.values())
    assert (pictures["Black on white"].int() + pixels).unique().tolist() == [255]
    rows = pictures["Not cropped"].any(1).sum().item()
    assert 7 <= rows <= 9  # 100 of 280 pixels, in 20
    assert pictures["Merely shrunk"][15:25, 3:5].min() == 255
    assert pictures["Not centred"][:20, :4].min() > 200


def test_the_corner():
    box = torch.ones(20, 7, dtype=torch.uint8)
    picture = in_the_corner(box)
    assert picture.sum() == 140
    assert picture[19, 6] == 1


def test_shrinking_averages():
    assert shrink(ink(), 28)[20, 3] == 255
    assert shrink(ink(), 14).shape == (14, 14)
