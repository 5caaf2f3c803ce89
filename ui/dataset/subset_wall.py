"""Walls of a subset's digits; choosing a digit opens it."""

from mnist_core.explore.selection import Subset
from ui.components.wall import wall
from ui.session.state import DIGIT_SET, OPENED_DIGIT

ROW_CELL_SIZE = 2.6  # rem, so that ten fit into a row


def subset_wall(subset: Subset, indices, key, marks=(), size=0):
    """Show the digits at `indices` in a subset of the current file."""
    opened, numbers = OPENED_DIGIT.get(), subset.indices[indices]
    wall(subset.digits, indices, opened, OPENED_DIGIT.set, key, numbers, marks, size=size)


def training_wall(subset: Subset, indices, key, marks=()):
    """Show the digits at `indices` in a subset of the training file, even if it isn't current."""
    opened = None if DIGIT_SET.get() == "test" else OPENED_DIGIT.get()
    numbers, on_choose = subset.indices[indices], open_training_digit
    wall(subset.digits, indices, opened, on_choose, key, numbers, marks, size=ROW_CELL_SIZE)


def open_training_digit(index):
    if DIGIT_SET.get() == "test":
        DIGIT_SET.set("training file")
    OPENED_DIGIT.set(index)
