"""Probabilities as a list with bars."""

import re

import torch
from streamlit.testing.v1 import AppTest

from tests.support.pages import bodies, run


def test_each_class_has_its_bar_and_the_likeliest_stands_out():
    def page():
        import torch

        from ui.components.bars import show_bars

        shares = torch.tensor([0.05, 0.0, 0.6, 0.1, 0.05, 0.05, 0.02, 0.08, 0.04, 0.01])
        show_bars("shares", shares, 'Shares of "ten"', ["<zero>", *"123456789"])

    (listed,) = bodies(run(AppTest.from_function(page)))
    assert 'aria-label="Shares of &quot;ten&quot;"' in listed
    rows = listed.split("<li")[1:]
    widths = [float(re.search(r"width: ([\d.]+)%", row)[1]) for row in rows]
    torch.testing.assert_close(torch.tensor(widths).sum().item(), 100.0)
    assert widths[2] == 60
    assert ["likeliest" in row for row in rows] == [number == 2 for number in range(10)]
    texts = [re.sub(r"<[^>]*>", " ", f"<li{row}").split() for row in rows]
    assert texts[0] == ["&lt;zero&gt;", "5.0%"]
    assert texts[1] == ["1", "under", "0.1%"]
    assert texts[2] == ["2", "60.0%"]
