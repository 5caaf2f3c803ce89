"""A table in colours, whose cells say what they stand for and can be chosen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ui.components.component import component, sent_by

_heat_map = component(
    "heat_map",
    Path(__file__).parent / "assets" / "heat_map.js",
    html='<div class="matrix"><table></table><p class="told" aria-hidden="true"></p></div>',
)


@dataclass(frozen=True)
class Cell:
    """What one cell shows."""

    text: str
    color: float | None  # how deep it is, from 0 to 1; None for a cell that has nothing to show
    said: str  # what it stands for, in words
    note: str = ""  # in smaller letters below the text
    seen: bool = True  # or the text is for screen readers alone


def show_heat_map(
    key: str,
    axes: Mapping[str, Sequence[str]],
    cells: list[list[Cell]],
    alt: str,
    hint: str,
    chosen: tuple[int, int] | None = None,
    on_choose: Callable[[tuple[int, int]], None] | None = None,
    opens: str = "",
):
    """A heat map; `axes` names the rows and then the columns, each with its values.

    With `on_choose`, every cell is a button: it is called with the cell's row and column. `opens`
    is the key of the container in which something is then shown. The `hint` stands below the table
    while no cell is pointed at.
    """
    (row_axis, rows), (column_axis, columns) = axes.items()

    def take():
        if on_choose and is_cell(cell := sent_by(key, "cell"), len(rows), len(columns)):
            on_choose((cell[0], cell[1]))

    _heat_map(
        key=key,
        data={
            "rowAxis": row_axis,
            "columnAxis": column_axis,
            "rows": list(rows),
            "columns": list(columns),
            "cells": [[asdict(cell) for cell in row] for row in cells],
            "alt": alt,
            "hint": hint,
            "chosen": chosen,
            "choosable": on_choose is not None,
            "opens": opens,
        },
        on_cell_change=take,
    )


def is_cell(sent: Any, rows: int, columns: int) -> bool:
    """Whether what a browser sent is a row and a column of a table of this size."""
    return (
        isinstance(sent, list)
        and len(sent) == 2
        and all(type(place) is int for place in sent)
        and 0 <= sent[0] < rows
        and 0 <= sent[1] < columns
    )
