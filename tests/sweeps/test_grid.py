"""Every combination of some settings' values."""

import pytest

from mnist_core import DataSettings, FitSettings, RunConfig
from mnist_core.sweeps.grid import grid, value_of, vary

BASE = RunConfig("builtin", FitSettings(epochs=3), DataSettings(seed=7))


def test_a_grid_has_each_combination_once():
    axes = {"learning_rate": [0.01, 0.1], "count": [100, None], "seed": [0, 1, 2]}
    cells = grid(BASE, axes)
    assert len(set(cells)) == len(cells) == 12
    values = [tuple(value_of(cell, name) for name in axes) for cell in cells]
    assert values[:4] == [(0.01, 100, 0), (0.01, 100, 1), (0.01, 100, 2), (0.01, None, 0)]
    assert {(cell.fit.epochs, cell.data.seed) for cell in cells} == {(3, 7)}  # stay as they were


def test_a_setting_of_any_part_can_be_varied():
    changed = vary(BASE, {"source": "mnist", "optimizer": "adam", "held_out": 0.5})
    assert (changed.source, changed.fit.optimizer, changed.data.held_out) == ("mnist", "adam", 0.5)
    assert value_of(changed, "optimizer") == "adam"


@pytest.mark.parametrize("axes", [{"learning_rate": [0.1, -1.0]}, {"optimizer": ["magic"]}])
def test_a_value_that_a_setting_cannot_have_is_refused(axes):
    with pytest.raises(ValueError, match=next(iter(axes))):
        grid(BASE, axes)


def test_no_setting_of_that_name():
    with pytest.raises(TypeError):
        grid(BASE, {"colour": ["red"]})
