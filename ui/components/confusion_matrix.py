"""The confusion matrix: a table in colours, whose cells tell what they count and can be chosen."""

from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from torch import Tensor

from ui.components.component import component, sent_by

_matrix = component(
    "confusion_matrix",
    Path(__file__).parent / "assets" / "confusion_matrix.js",
    html='<div class="matrix"><table></table><p class="told" aria-hidden="true"></p></div>',
)


def show_confusion_matrix(
    key,
    confusion: Tensor,
    classes: Sequence[str],
    alt,
    chosen: tuple[int, int] | None = None,
    on_choose: Callable[[tuple[int, int]], None] | None = None,
):
    """A confusion matrix, int64 (10, 10), rows = true label.

    With `on_choose`, every cell is a button: it is called with the cell, (true label, answer).
    """

    def take():
        if is_cell(cell := sent_by(key, "cell"), len(classes)):
            on_choose(tuple(cell))

    _matrix(
        key=key,
        data={
            "names": list(classes),
            "cells": matrix_cells(confusion, classes),
            "alt": alt,
            "chosen": chosen,
            "choosable": on_choose is not None,
        },
        on_cell_change=take if on_choose else lambda: None,
    )


def matrix_cells(confusion: Tensor, classes: Sequence[str]) -> list[list[dict[str, Any]]]:
    """What each cell shows, row by row.

    That is the `count`, how deep the `color` is, from 0 to 1, and in words (`said`) the count and
    its share of the row. The colour goes by the root of that share, so that one in a hundred is
    seen.
    """
    rows = []
    for label, counts in zip(classes, confusion.tolist(), strict=True):
        shares = [count / max(sum(counts), 1) for count in counts]
        rows.append(
            [
                {
                    "count": count,
                    "color": round(sqrt(share), 3),
                    "said": f"{label} read as {answer}: {count:,} ({share:.1%})",
                }
                for answer, count, share in zip(classes, counts, shares, strict=True)
            ]
        )
    return rows


def is_cell(sent: Any, side: int) -> bool:
    """Whether what a browser sent is a row and a column of a matrix of `side` by `side`."""
    return (
        isinstance(sent, list)
        and len(sent) == 2
        and all(type(place) is int and 0 <= place < side for place in sent)
    )
