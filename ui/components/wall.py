"""The wall of digits: one picture, which the browser cuts into buttons."""

from base64 import b64encode
from pathlib import Path

from mnist_core import DigitSet
from mnist_core.figures.pixels import sheet
from ui.components.component import component, sent_by

SHEET_COLUMNS = 20  # of the picture; the browser decides how many fit in a row
MAX_SHEET_BYTES = 400_000
CELL_SIZES = {25: 4.5, 100: 3.4, 400: 2.6, 1000: 2.1}  # number of digits -> width of a cell, in rem

_digit_wall = component(
    "digit_wall",
    Path(__file__).parent / "assets" / "wall.js",
    html='<div class="wall" role="group"></div><div class="preview" aria-hidden="true"></div>',
)


def wall(
    digits: DigitSet, indices, chosen, on_choose, key, numbers=None, marks=(), captions=(), size=0
):
    """Show the digits at `indices`, a thousand at most, one of them `chosen`.

    A click calls `on_choose(index)`. If there are other `numbers` for the digits, such as indices
    in a file, `chosen` and `on_choose` use these. Below each digit is its label, or its caption of
    one or two lines if there are `captions`. `marks` are additional short remarks, or "". `size` is
    a cell's minimum width in rem; with 0, it depends on the number of digits.
    """
    if not len(indices):
        return
    max_count = max(CELL_SIZES)
    indices = indices[:max_count]
    numbers = indices if numbers is None else numbers[:max_count]
    listed, shown = numbers.tolist(), digits.take(indices)

    def choose():
        number = sent_by(key, "chosen")
        if type(number) is int and number in listed:
            on_choose(number)

    picture = b64encode(sheet(shown.images, SHEET_COLUMNS, MAX_SHEET_BYTES)).decode()
    _digit_wall(
        key=key,
        data={
            "sheet": picture,
            "columns": SHEET_COLUMNS,
            "size": size or next(size for most, size in CELL_SIZES.items() if len(shown) <= most),
            "numbers": listed,
            "labels": captions or [digits.classes[label] for label in shown.labels.tolist()],
            "marks": marks or [""] * len(shown),
            "chosen": chosen,
        },
        on_chosen_change=choose,
    )
