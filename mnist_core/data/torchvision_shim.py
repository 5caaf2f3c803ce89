"""torchvision, importable beside a CPU-only torch.

PyPI's torchvision for Linux is built against CUDA. Beside a torch without CUDA its import dies for
want of the operator `torchvision::nms`. Nothing here detects objects, so it's enough that torch has
heard of such operators: data sets work without their code.
"""

from importlib import import_module
from threading import Lock
from types import ModuleType

import torch

from mnist_core.errors import SourceUnavailableError

OPERATOR_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"  # torchvision's own
_importing = Lock()  # two threads that both define an operator would be an error


def import_torchvision() -> ModuleType:
    """The module torchvision, which takes about a second the first time, or ImportError."""
    with _importing:
        try:
            return import_module("torchvision")  # one that fits its torch brings its own operators
        except RuntimeError as error:
            if "operator torchvision::" not in str(error):
                raise
        for name in ("nms", "qnms"):
            if not hasattr(torch.ops.torchvision, name):
                torch.library.define(f"torchvision::{name}", OPERATOR_SCHEMA)
        return import_module("torchvision")


def published(name: str) -> tuple[list[str], dict[str, str]]:
    """Mirrors (URLs that end in /) and MD5 sums by file name, as torchvision lists them."""
    try:
        dataset = getattr(import_torchvision().datasets, name)
    except (ImportError, OSError, RuntimeError) as error:
        reason = f"torchvision, which knows where to find {name}, can't be imported: {error}."
        raise SourceUnavailableError(reason) from error
    return list(dataset.mirrors), dict(dataset.resources)
