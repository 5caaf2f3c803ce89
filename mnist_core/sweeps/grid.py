"""A grid of configurations: every combination of the values of a few settings."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from itertools import product
from typing import Any

from mnist_core.training.config import FitSettings, RunConfig


def grid(config: RunConfig, axes: Mapping[str, Sequence[Any]]) -> list[RunConfig]:
    """`config` with every combination of the values on the axes; the last axis changes fastest.

    An axis is the name of a field of `RunConfig`, `FitSettings` or `DataSettings`; `seed` is that
    of `FitSettings`. Raises ValueError for a value that the field doesn't allow.

    >>> cells = grid(RunConfig("mnist"), {"learning_rate": [0.01, 0.1], "seed": [0, 1, 2]})
    >>> [(cell.fit.learning_rate, cell.fit.seed) for cell in cells[:4]]
    [(0.01, 0), (0.01, 1), (0.01, 2), (0.1, 0)]
    """
    combinations = product(*axes.values())
    return [vary(config, dict(zip(axes, values, strict=True))) for values in combinations]


def vary(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """`config` with other values of the named settings."""
    of_run: dict[str, Any] = {}
    of_fit: dict[str, Any] = {}
    of_data: dict[str, Any] = {}
    for name, value in changes.items():
        if name in field_names(RunConfig):
            of_run[name] = value
        elif name in field_names(FitSettings):
            of_fit[name] = value
        else:
            of_data[name] = value
    fit, data = replace(config.fit, **of_fit), replace(config.data, **of_data)
    return replace(config, fit=fit, data=data, **of_run)


def value_of(config: RunConfig, name: str) -> Any:
    """A configuration's value on an axis."""
    parts = (config, config.fit, config.data)
    return getattr(next(part for part in parts if name in field_names(type(part))), name)


def field_names(kind: type[Any]) -> set[str]:
    return {field.name for field in fields(kind)}
