"""Saving a model's weights, and reading them from an untrusted file.

The format is safetensors (https://github.com/huggingface/safetensors): numbers and a header that
describes them, and nothing that could run.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from mnist_core.constants import CLASS_COUNT, PIXEL_COUNT
from mnist_core.errors import WeightsError
from mnist_core.models.linear import LinearClassifier
from mnist_core.training.config import DataSettings, FitSettings, RunConfig
from mnist_core.training.record import RunRecord

MAX_FILE_BYTES = 10_000_000  # the weights themselves are 31 KB, the rest is history
MAX_HEADER_BYTES = 2_000_000  # the longest history there can be makes a header of 1.6 MB
MAX_WEIGHT = 1e30  # beyond, a logit or the sum of losses could leave the range of float32
LENGTH_BYTES = 8  # bytes that say how long the header is

FLOATS = {
    "F32": torch.float32,
    "F64": torch.float64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}
TENSORS: dict[str, tuple[Collection[str], tuple[int, ...]]] = {  # name -> types and shape
    "linear.weight": (FLOATS, (CLASS_COUNT, PIXEL_COUNT)),
    "linear.bias": (FLOATS, (CLASS_COUNT,)),
    "straighten": (("BOOL",), ()),
}
PICKLED = (
    "This is a file of PyTorch's own, which may hold code that runs when it is opened, so it isn't "
    "opened here. The two lines below make a .safetensors file of its weights."
)
CONVERSION = """\
import safetensors.torch, torch
safetensors.torch.save_file(torch.load("model.pt", weights_only=True), "model.safetensors")
"""
OTHER_FORMATS: tuple[tuple[str, str | None, bytes], ...] = (  # reason, remedy, how a file begins
    (
        "This is a Keras model, not safetensors. Save its dense layer's kernel, transposed, as "
        "weight and its bias as bias in a .safetensors file.",
        None,
        rb"\x89HDF\r\n|PK\x03\x04.{26}(metadata|config|model\.weights)\.",
    ),
    (
        "These are arrays in NumPy's format, not safetensors. Save them with "
        "safetensors.numpy.save_file as weight and bias.",
        None,
        rb"\x93NUMPY|PK\x03\x04.{26}[^/]{0,80}\.npy",
    ),
    (PICKLED, CONVERSION, rb"PK\x03\x04|\x80[\x02-\x05]"),  # a zip file since 1.6, a pickle before
    (
        "This is an ONNX model: a graph of computations, and the weights may be anywhere in it. "
        "Save the weights themselves from where the model was trained, as .safetensors.",
        None,
        rb"\x08[\x01-\x20][\x12\x1a\x22\x3a\x42]",  # its version, then the next field
    ),
    ("This is a web page, not safetensors.", None, rb"(?i)\s*<(!doctype|html)"),
)

Weights = Mapping[str, Tensor]  # a LinearClassifier's state_dict


def copy_weights(model: LinearClassifier) -> Weights:
    """A copy of the model's weights as they are now, 31 KB."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def model_from_weights(weights: Weights) -> LinearClassifier:
    """A model with these weights, without gradients."""
    model = LinearClassifier()
    model.load_state_dict(dict(weights))
    return model.requires_grad_(False)


def save_weights(weights: Weights, record: RunRecord | None = None) -> bytes:
    """A safetensors file; its metadata holds each of the record's fields as JSON."""
    metadata = _metadata(record) if record else None
    return safetensors.torch.save(dict(weights), metadata=metadata)


def read_weights(content: bytes) -> tuple[Weights, RunRecord | None]:
    """Read weights, and the record of their training if the file has a valid one.

    A learner's own file is welcome, too: a linear layer's `weight` and `bias`, whatever comes
    before these words, of any floating-point type. It is taken as of a model that doesn't
    straighten images. Raises WeightsError for whatever isn't this model's weights.
    """
    if len(content) > MAX_FILE_BYTES:
        raise WeightsError(
            f"The file is larger than {MAX_FILE_BYTES // 10**6} MB; weights are 31 KB."
        )
    _check_format(content)
    try:
        found = _as_named_here(dict(safetensors.deserialize(content)))
    except SafetensorError as error:
        raise WeightsError(_what_is_wrong(content)) from error
    _check_form(found)
    weights = {name: _tensor(found[name]) for name in TENSORS}
    _check_numbers(weights)
    weights = {n: t if t.dtype is torch.bool else t.float() for n, t in weights.items()}
    return weights, _record(_read_header(content).get("__metadata__", {}), weights)


def _check_format(content: bytes) -> None:
    """Raise WeightsError unless it looks like safetensors, with a header worth parsing."""
    if content[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{":
        length = int.from_bytes(content[:LENGTH_BYTES], "little")
        if MAX_HEADER_BYTES < length <= len(content) - LENGTH_BYTES:
            raise WeightsError(
                f"The file's header has {length:,} bytes; not even the longest history takes more "
                f"than {MAX_HEADER_BYTES:,}."
            )
        return
    for reason, remedy, beginning in OTHER_FORMATS:
        if re.match(beginning, content, re.DOTALL):
            raise WeightsError(reason, remedy)
    raise WeightsError("The file isn't in the safetensors format.")


def _as_named_here(found: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """A linear layer's two tensors under this model's names; any other file as it is."""
    names = {name.rpartition(".")[2]: name for name in found}
    layers = {name.rpartition(".")[0] for name in found}
    if len(found) != 2 or set(names) != {"weight", "bias"} or len(layers) != 1:
        return found
    plain = {"dtype": "BOOL", "shape": [], "data": b"\0"}
    return {f"linear.{part}": found[name] for part, name in names.items()} | {"straighten": plain}


def _what_is_wrong(content: bytes) -> str:
    """Why safetensors refused a file, in a sentence."""
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    if LENGTH_BYTES + length > len(content):
        return "The file is cut short: it ends in the middle of its header."
    try:
        tensors = [part for name, part in _read_header(content).items() if name != "__metadata__"]
        end = max(part["data_offsets"][1] for part in tensors)
        missing = LENGTH_BYTES + length + end - len(content)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return "The file's header can't be read, so it isn't in the safetensors format."
    if missing > 0:
        return f"The file is cut short: its header promises {missing:,} bytes more than it has."
    return "The file's header doesn't describe the numbers that follow it."


def _read_header(content: bytes) -> dict[str, Any]:
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    return json.loads(content[LENGTH_BYTES : LENGTH_BYTES + length])


def _check_form(found: Mapping[str, Mapping[str, Any]]) -> None:
    if set(found) != set(TENSORS):
        names = ", ".join(sorted(TENSORS))
        raise WeightsError(
            f"The file holds {_listed(found)}, but this model's tensors are {names}; the weight "
            "and the bias of one linear layer will do, too."
        )
    for name, (kinds, shape) in TENSORS.items():
        if (kind := found[name]["dtype"]) not in kinds:
            raise WeightsError(f"{name} is of type {kind}, but must be {' or '.join(kinds)}.")
        if (other := tuple(found[name]["shape"])) != shape:
            raise WeightsError(f"{name} has shape {other}, but must have {shape}.")


def _listed(names: Iterable[str], most: int = 3, longest: int = 24) -> str:
    """A few names from an untrusted file, without anything that could be taken for markup."""
    plain = [
        "".join(c for c in name[:longest] if c.isalnum() or c in "._-") for name in sorted(names)
    ]
    more = ", …" if len(plain) > most else ""
    return (", ".join(plain[:most]) + more) or "no tensors"


def _tensor(part: Mapping[str, Any]) -> Tensor:
    if part["dtype"] == "BOOL":
        return torch.tensor(bytes(part["data"]) != b"\0")  # any other byte isn't a bool to torch
    values = torch.frombuffer(bytearray(part["data"]), dtype=FLOATS[part["dtype"]])
    return values.reshape(part["shape"])


def _check_numbers(weights: Weights) -> None:
    for name in ("linear.weight", "linear.bias"):
        if not weights[name].isfinite().all():
            raise WeightsError(f"{name} holds numbers that are infinite or not a number (NaN).")
        if weights[name].abs().max() > MAX_WEIGHT:
            raise WeightsError(f"{name} holds numbers too large to compute with.")


def _metadata(record: RunRecord) -> dict[str, str]:
    arrays = {
        name: [float(str(value)) for value in getattr(record, name)]  # the shortest that is exact
        for name in ("losses", "accuracies")
    }
    values = asdict(record) | arrays | {"scores": record.scores.tolist()}
    return {name: json.dumps(value) for name, value in values.items()}


def _record(metadata: Mapping[str, str], weights: Weights) -> RunRecord | None:
    """The record in a file's metadata, if all of it is valid."""
    try:
        values = {field.name: json.loads(metadata[field.name]) for field in fields(RunRecord)}
        config = values["config"]
        data = config["data"]
        data = DataSettings(**data | {"dropped": tuple(data["dropped"])})
        config = RunConfig(**config | {"fit": FitSettings(**config["fit"]), "data": data})
        if config.straighten != bool(weights["straighten"]):
            return None
        values["config"] = config
        values["changes"] = tuple((step, dict(change)) for step, change in values["changes"])
        for name in ("losses", "accuracies"):
            values[name] = np.array(values[name], np.float32)
        values["scores"] = np.array(values["scores"], np.float64)
        return RunRecord(**values)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return None
