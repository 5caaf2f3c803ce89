"""A small `nn.Module`, and what happens when a part of its code is left out."""

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


REMOVABLE_PARTS = {  # name of a part -> (its code, what replaces it)
    "nothing": ("", ""),
    "super()": ("        super().__init__()\n", ""),
    "self.": ("self.linear =", "linear ="),
    "forward": (inspect.getsource(OwnModule.forward), ""),
}


@dataclass(frozen=True)
class Attempt:
    """The outcome of running a module's source."""

    parameters: dict[str, Tensor]  # from `named_parameters`
    logits: Tensor | None  # (B, 10), or None where there was an error
    error: str | None  # the message of PyTorch or Python


def source_without(part: str) -> str:
    """The source of `OwnModule` without one of the parts in `REMOVABLE_PARTS`."""
    return inspect.getsource(OwnModule).replace(*REMOVABLE_PARTS[part]).strip()


@torch.no_grad()
def try_module(source: str, images: Tensor) -> Attempt:
    """Execute the source of an `OwnModule`, create one, get its parameters, and run a batch.

    The batch is float32 (B, 1, 28, 28). The source must be trusted, since it is executed.
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
