"""Titles and colours of the cells in a sweep's map."""

from collections.abc import Sequence
from math import log

from ui.sweep.plan import SWEEP_AXES, Plan

MIN_ERROR = 1e-4  # one in 10,000 pictures, or such a loss: smaller ones have the same colour


def title_of_cell(plan: Plan, row: int, column: int) -> str:
    """A cell's title: "learning rate 0.1, batch size 32"."""
    places = ((plan.columns, column), (plan.rows, row))
    return ", ".join(
        f"{SWEEP_AXES[name].title.lower()} {words[place]}" for (name, words), place in places
    )


def shade_cells(means: Sequence[Sequence[float | None]], measure: str) -> list[list[float | None]]:
    """How dark each cell is, from 0 for the worst to 1 for the best; None for empty cells.

    It is proportional to the logarithm of the error, the loss or the time: from 90 to 95 % halves
    the errors, as from 95 to 97.5 % does, and a single bad cell doesn't hide the differences
    between the others.
    """

    def badness(mean: float) -> float:
        return log(max(1 - mean if measure == "accuracy" else mean, MIN_ERROR))

    found = [badness(mean) for row in means for mean in row if mean is not None]
    best, worst = (min(found), max(found)) if found else (0.0, 0.0)

    def shade(mean: float) -> float:
        return round((worst - badness(mean)) / (worst - best), 3) if worst > best else 1.0

    return [[None if mean is None else shade(mean) for mean in row] for row in means]
