"""The confusion matrix: how many digits of each label were read as what."""

from collections.abc import Callable, Sequence
from math import sqrt

from torch import Tensor

from ui.components.heat_map import Cell, show_heat_map


def show_confusion_matrix(
    key: str,
    confusion: Tensor,
    classes: Sequence[str],
    alt: str,
    chosen: tuple[int, int] | None = None,
    on_choose: Callable[[tuple[int, int]], None] | None = None,
):
    """Show a confusion matrix, int64 (10, 10), rows = true label.

    With `on_choose`, cells are buttons, and it is called with the chosen (true label, answer).
    """
    show_heat_map(
        key,
        {"true label": classes, "read as": classes},
        matrix_cells(confusion, classes),
        alt,
        "Point at a cell to see what it counts.",
        chosen,
        on_choose,
        opens="cell",
    )


def matrix_cells(confusion: Tensor, classes: Sequence[str]) -> list[list[Cell]]:
    """The cells, row by row: counts, with shares of the row in words.

    The colour depends on the root of the share, so that one in a hundred is visible.
    """
    rows = []
    for label, counts in zip(classes, confusion.tolist(), strict=True):
        shares = [count / max(sum(counts), 1) for count in counts]
        rows.append(
            [
                Cell(
                    text=str(count),
                    color=round(sqrt(share), 3),
                    said=f"{label} read as {answer}: {count:,} ({share:.1%})",
                    seen=count > 0,
                )
                for answer, count, share in zip(classes, counts, shares, strict=True)
            ]
        )
    return rows
