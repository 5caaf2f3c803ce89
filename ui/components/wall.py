"""The wall of digits: one picture, cut up by the browser, every cell a button."""

from base64 import b64encode
from pathlib import Path

from mnist_core import DigitSet
from mnist_core.figures import sheet
from ui.components.component import component, sent_by

SHEET_COLUMNS = 20  # of the picture that is sent; the browser decides how many fit in a row
MAX_SHEET_BYTES = 400_000  # bytes of the picture
CELL_SIZES = {25: 4.5, 100: 3.4, 400: 2.6, 1000: 2.1}  # digits at once -> width of a cell, in rem

_wall = component(
    "digit_wall",
    Path(__file__).parent / "assets" / "wall.js",
    html='<div class="wall" role="group"></div><div class="preview" aria-hidden="true"></div>',
)


def wall(
    digits: DigitSet, indices, chosen, on_choose, key, numbers=None, marks=(), captions=(), size=0
):
    """Show the digits at `indices`, a thousand at most, one of them `chosen`.

    A click calls `on_choose(index)`; where the digits are known by other `numbers`, such as their
    indices in a file, it is called with those, and `chosen` is one of those. Below each digit is
    its label, or its caption where there are `captions`, of a line or two. `marks` says of each
    what else there is to say of it, in a word, or "" where there is nothing. `size` is a cell's
    least width, in rem; if it is 0, the more digits there are, the smaller they are.
    """
    if not len(indices):
        return
    most = max(CELL_SIZES)
    indices = indices[:most]
    numbers = indices if numbers is None else numbers[:most]
    listed, shown = numbers.tolist(), digits.take(indices)

    def choose():
        number = sent_by(key, "chosen")
        if type(number) is int and number in listed:
            on_choose(number)

    picture = b64encode(sheet(shown.images, SHEET_COLUMNS, MAX_SHEET_BYTES)).decode()
    _wall(
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
