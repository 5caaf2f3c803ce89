"""A heat map: a table with coloured cells, which have descriptions and can be chosen."""

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
    """The content of a cell."""

    text: str
    color: float | None  # from 0 to 1; None for an empty cell
    said: str  # its description
    note: str = ""  # in small letters below the text
    seen: bool = True  # otherwise the text is for screen readers only


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
    """Show a heat map; `axes` are names and values of the rows and then of the columns.

    With `on_choose`, cells are buttons, and it is called with the chosen (row, column). `opens` is
    the key of the container where details of the cell are then shown. The `hint` is shown below the
    table, and replaced by a cell's description on hovering.
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
    """Whether an untrusted value is a [row, column] of a table of this size."""
    return (
        isinstance(sent, list)
        and len(sent) == 2
        and all(type(place) is int for place in sent)
        and 0 <= sent[0] < rows
        and 0 <= sent[1] < columns
    )
