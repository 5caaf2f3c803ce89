"""Importing torchvision beside a CPU-only torch.

PyPI's torchvision for Linux is built for CUDA. With a torch without CUDA, its import fails because
the operator `torchvision::nms` is missing. Only object detection needs it, so it is enough to
declare such operators: data sets work without their code.
"""

from importlib import import_module
from threading import Lock
from types import ModuleType

import torch

from mnist_core.errors import SourceUnavailableError

OPERATOR_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"  # torchvision's own
# Held while torchvision is imported and while an optimizer is made. Both import `torch._dynamo`,
# whose modules import each other: of two threads that import it at once, one finds half a module.
TORCH_IMPORT_LOCK = Lock()


def import_torchvision() -> ModuleType:
    """The module torchvision, which takes about a second the first time, or ImportError."""
    with TORCH_IMPORT_LOCK:
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
    """A data set's mirrors (URLs that end in /) and MD5 sums by file name, from torchvision."""
    try:
        dataset = getattr(import_torchvision().datasets, name)
    except (ImportError, OSError, RuntimeError) as error:
        reason = f"torchvision, which knows where to find {name}, can't be imported: {error}."
        raise SourceUnavailableError(reason) from error
    return list(dataset.mirrors), dict(dataset.resources)
