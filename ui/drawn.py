"""What every way of drawing comes to, be it by strokes, by a photograph or pixel by pixel."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture ready to be read, and how it came about."""

    pixels: Tensor  # uint8 (28, 28), before the model prepares it
    steps: dict[str, Tensor]  # a sentence for each step on the way -> the picture after it, uint8
    notes: tuple[str, ...] = ()  # sentences for the visitor, such as a doubt about the picture
    ink: Tensor | None = None  # (H, W): the whole drawing, white on black, if there was one
