"""Settings of a run: what they may be, and what is said of those that may not be."""

import pytest

from mnist_core.training.config import FIT_BOUNDS, PRESETS, DataSettings, FitSettings


@pytest.mark.parametrize("name", FIT_BOUNDS)
def test_fit_settings_out_of_bounds_are_refused_by_name(name):
    low, high = FIT_BOUNDS[name]
    FitSettings(**{name: low}), FitSettings(**{name: high})
    for value in (low - 1, high + 1, float("nan"), "5", None):
        with pytest.raises(ValueError, match=f"^{name} must be .*{low} to {high}, not"):
            FitSettings(**{name: value})


@pytest.mark.parametrize("name", ["epochs", "batch_size", "seed"])
def test_counts_are_whole_numbers(name):
    with pytest.raises(ValueError, match=f"{name} must be a whole number"):
        FitSettings(**{name: 2.5})


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(ValueError, match="sgd, momentum, adam"):
        FitSettings(optimizer="newton")


def test_presets_are_the_lessons():
    assert PRESETS["Notebook"] == FitSettings(5, 1e-3, 128, "sgd")
    assert PRESETS["Faster"].learning_rate == 0.1
    assert PRESETS["Adam"].optimizer == "adam"


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_out": 0.0},
        {"held_out": float("nan")},
        {"cut": "sideways"},
        {"count": 3},
        {"seed": 1.5},
        {"dropped": tuple(range(10))},
        {"dropped": (12,)},
        {"cap": 0},
        {"wrong_labels": 1.1},
        {"shift": 5},
        {"blur": -1.0},
        {"noise": "much"},
    ],
)
def test_data_settings_out_of_bounds_are_refused_by_name(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DataSettings(**wrong)
