"""The lesson, block by block: each module shows one idea and something to play with."""

from ui.concepts.batches import show_batches
from ui.concepts.descent import show_descent
from ui.concepts.image import show_image
from ui.concepts.limit import show_limit
from ui.concepts.linear import show_linear
from ui.concepts.loss import show_loss
from ui.concepts.softmax import show_softmax
from ui.concepts.split import show_split

__all__ = [
    "show_batches",
    "show_descent",
    "show_image",
    "show_limit",
    "show_linear",
    "show_loss",
    "show_softmax",
    "show_split",
]
