"""Images and weights as pictures: every pixel in its place, in its colour."""

from io import BytesIO

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from PIL import Image

from mnist_core.figures.pixels import activation_sheet, enlarged, sheet, templates


def test_plotly_accepts_an_enlarged_image():
    go.Figure(enlarged(torch.zeros(28, 28, dtype=torch.uint8)))


def test_ten_templates_share_one_scale_of_colours():
    weight = torch.zeros(10, 28, 28)
    weight[0, 0, 0], weight[9, -1, -1] = 0.5, -0.25
    png, limit = templates(weight)
    picture = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    assert limit == 0.5
    assert picture.shape == (28, 280, 3)
    assert picture[0, 0].tolist() == [0x56, 0xB4, 0xE9]  # the sky blue of the figures
    assert picture[-1, -1] == pytest.approx(np.array([0xD5, 0x5E, 0x00]) / 2, abs=2)
    assert (picture[1:-1] == 0).all()
    for nothing in (0 * weight, weight / 0):
        picture = np.asarray(Image.open(BytesIO(templates(nothing)[0])).convert("RGB"))
        assert not picture[1:-1].any()


def test_a_sheet_holds_each_digit_in_its_place():
    images = torch.arange(5, dtype=torch.uint8)[:, None, None].expand(5, 28, 28) * 50
    picture = np.asarray(Image.open(BytesIO(sheet(images, columns=3))))
    assert picture.shape == (56, 84)
    assert picture[::28, ::28].tolist() == [[0, 50, 100], [150, 200, 0]]
    assert (picture[28:, 28:56] == 200).all()


def test_activations_share_one_scale_of_greys():
    activations = torch.zeros(3, 4, 4)
    activations[0, 1, 2], activations[2, 3, 3] = 8.0, 4.0
    picture = np.asarray(Image.open(BytesIO(activation_sheet(activations, columns=2))))
    assert picture.shape == (12, 12)
    assert picture[2, 3] == 255 and picture[6 + 4, 4] == 128
    assert not np.asarray(Image.open(BytesIO(activation_sheet(0 * activations, 3))))[1:5, 1:5].any()
