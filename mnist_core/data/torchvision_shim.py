"""torchvision, importable beside a CPU-only torch.

PyPI's torchvision for Linux is built against CUDA. Its compiled operators can't load beside a torch
without CUDA, and `import torchvision` then dies while it describes the missing `torchvision::nms`
to torch. Nothing here detects objects, so it's enough that torch has heard of the two operators:
data sets and transforms work without their code.
"""

from importlib import import_module
from threading import Lock
from types import ModuleType

import torch

from mnist_core.errors import SourceUnavailableError

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"  # torchvision's own
OPERATORS = ("nms", "qnms")

_importing = Lock()  # two threads that both define an operator would be an error


def import_torchvision() -> ModuleType:
    """The module torchvision, which takes about a second the first time.

    Raises ImportError where it isn't installed. The operators are declared only after a plain
    import has failed for want of them: a torchvision that fits its torch brings its own.
    """
    with _importing:
        try:
            return import_module("torchvision")
        except RuntimeError as error:
            if "operator torchvision::" not in str(error):
                raise
        declare_operators()
        return import_module("torchvision")


def declare_operators():
    """Give torch the operators' schemas, names and types without code, unless it has them."""
    for name in OPERATORS:
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", SCHEMA)


def published(name: str) -> tuple[list[str], dict[str, str]]:
    """Mirrors (URLs that end in /) and MD5 sums by file name, as torchvision lists them."""
    try:
        dataset = getattr(import_torchvision().datasets, name)
    except (ImportError, OSError, RuntimeError) as error:
        reason = f"torchvision, which knows where to find {name}, can't be imported: {error}."
        raise SourceUnavailableError(reason) from error
    return list(dataset.mirrors), dict(dataset.resources)
