"""Pixels from close by: palettes whose numbers can be read on every shade."""

import plotly.graph_objects as go
import pytest
import torch

from mnist_core.figures.close_up import PALETTES, products, shades

IMAGE = torch.arange(784).reshape(28, 28) % 256


def test_plotly_accepts_the_figure():
    go.Figure(products(IMAGE, IMAGE / 784 - 0.5, IMAGE * 0, "Bag"))


def test_ink_is_white_on_black_or_the_other_way_round():
    assert shades("White on black")[0] == ("#000000", "#ffffff55")
    assert [ground for ground, _ in shades("White on black")[1::127]] == [
        "#010101",
        "#808080",
        "#ffffff",
    ]
    assert shades("Black on white")[255] == ("#000000", "#ffffff")


def test_cividis_is_what_matplotlib_calls_by_that_name():
    grounds = [ground for ground, _ in shades("Cividis")]
    assert (grounds[0], grounds[255]) == ("#00224e", "#fee838")


@pytest.mark.parametrize("palette", PALETTES)
def test_letters_stand_out_from_every_shade(palette):
    for ground, letters in shades(palette)[1:]:
        assert contrast(ground, letters) >= 4.5  # what WCAG asks of text, level AA


def contrast(one, other) -> float:
    """Of two CSS colours, as WCAG 2 defines it: from 1 to 21."""
    lights = []
    for color in (one, other):
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)
