"""What is open on the Evaluate page: a cell of the confusion matrix, and one image.

Choosing a cell opens its first image, and choosing an image opens its cell.
"""

from typing import NamedTuple

from torch import Tensor

from mnist_core.evaluation.predictions import Predictions
from ui.session.state import COMMONEST_MISTAKE, EXAMPLE, READ_AS, TRUE_LABEL, Slot, slot_of
from ui.settings.url import Number, OneOf, Url

IMAGES_PER_PAGE = 40  # of a cell


class Opened(NamedTuple):
    """A cell, (true label, answer), and the index of an image."""

    label: int
    answer: int
    image: int


def bind_opened(url: Url, predictions: Predictions) -> list[dict[str, str]]:
    """Bindings for the widgets with the true label, the answer and the image."""
    classes, last = predictions.digits.classes, len(predictions.digits) - 1
    label = OneOf(range(len(classes)), classes.__getitem__)
    kinds = {TRUE_LABEL.key: label, READ_AS.key: label, EXAMPLE.key: Number(0, last)}
    bindings = [url(key, kind) for key, kind in kinds.items()]
    if EXAMPLE.is_set and EXAMPLE.get() > last:
        EXAMPLE.set(last)  # another test set had more
    return bindings


def follow_commonest_mistake(predictions: Predictions) -> Opened:
    """The most frequent mistake, and its most confident image.

    It stays open, even if the model or the test set changes, until something else is chosen.
    """
    label, answer, _ = next(iter(predictions.commonest_mistakes), (0, 0, 0))
    commonest = Opened(label, answer, first_image(predictions, (label, answer), 0))
    if COMMONEST_MISTAKE.get() == (TRUE_LABEL.get(), READ_AS.get(), EXAMPLE.get()):
        set_opened(commonest)
    COMMONEST_MISTAKE.set(commonest)
    return commonest


def set_opened(opened: Opened):
    TRUE_LABEL.set(opened.label)
    READ_AS.set(opened.answer)
    EXAMPLE.set(opened.image)


def open_cell(predictions: Predictions, cell: tuple[int, int]):
    """Open a cell and its first image; an empty cell leaves the image open."""
    set_opened(Opened(*cell, first_image(predictions, cell, EXAMPLE.get())))


def open_image(predictions: Predictions, image: int):
    """Open an image and its cell, at the page with the image."""
    cell = cell_of(predictions, image)
    set_opened(Opened(*cell, image))
    page_slot(cell).set(page_of(predictions.taken_for(*cell), image))


def first_image(predictions: Predictions, cell: tuple[int, int], otherwise: int) -> int:
    indices = predictions.taken_for(*cell)
    return int(indices[0]) if len(indices) else otherwise


def default_image(predictions: Predictions, cell: tuple[int, int]) -> int:
    """The image number that the address leaves out: a cell's first, until the visitor opens one.

    From then on the number is in the address, so that a link leads to it, whichever model reads.
    """
    opened = (TRUE_LABEL.get(), READ_AS.get(), EXAMPLE.get())
    if EXAMPLE.is_set and COMMONEST_MISTAKE.get() != opened:
        return 0 if EXAMPLE.get() else len(predictions.digits) - 1  # not the one that is open
    return first_image(predictions, cell, 0)


def cell_of(predictions: Predictions, image: int) -> tuple[int, int]:
    """(true label, answer) of an image."""
    return int(predictions.digits.labels[image]), int(predictions.answers[image])


def page_slot(cell: tuple[int, int]) -> Slot[int]:
    """The page number of a cell: each has its own, so that another cell begins at page 1."""
    return slot_of(f"cell-page-{cell[0]}-{cell[1]}")


def page_of(indices: Tensor, image: int) -> int:
    """The page, from 1, with an image among a cell's images; 1 if there is none."""
    (places,) = (indices == image).nonzero(as_tuple=True)
    return int(places[0]) // IMAGES_PER_PAGE + 1 if len(places) else 1
