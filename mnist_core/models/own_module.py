"""A module of one's own, and what becomes of it when a part of its code is left out."""

import inspect
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


class OwnModule(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, images: Tensor) -> Tensor:
        return self.linear(images.flatten(1))


REMOVABLE_PARTS = {  # the part that is left out -> the code that goes, and what takes its place
    "nothing": ("", ""),
    "super()": ("        super().__init__()\n", ""),
    "self.": ("self.linear =", "linear ="),
    "forward": (inspect.getsource(OwnModule.forward), ""),
}


@dataclass(frozen=True)
class Attempt:
    """What came of trying a module."""

    parameters: dict[str, Tensor]  # what `named_parameters` found
    logits: Tensor | None  # (B, 10), or None where there was an error
    error: str | None  # what PyTorch or Python said


def source_without(part: str) -> str:
    """The source of `OwnModule` without one of the parts in `REMOVABLE_PARTS`."""
    return inspect.getsource(OwnModule).replace(*REMOVABLE_PARTS[part]).strip()


@torch.no_grad()
def try_module(source: str, images: Tensor) -> Attempt:
    """Run the source of an `OwnModule`, make one, ask for its parameters, and give it a batch.

    The batch is float32 (B, 1, 28, 28). The source must be this program's own: it is executed.
    """
    names: dict[str, Any] = {"nn": nn, "Tensor": Tensor}
    parameters: dict[str, Tensor] = {}
    try:
        exec(source, names)
        module = names["OwnModule"]()
        parameters = dict(module.named_parameters())
        return Attempt(parameters, module(images), None)
    except (AttributeError, NotImplementedError) as error:
        return Attempt(parameters, None, str(error))
