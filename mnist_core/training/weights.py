"""Saving a model's weights, and reading them from an untrusted file.

The format is safetensors (https://github.com/huggingface/safetensors): numbers and a header that
describes them, and nothing that could run.
"""

import json
from collections.abc import Iterable, Mapping
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
MAX_WEIGHT = 1e30  # beyond, a logit or the sum of losses could leave the range of float32
LENGTH_BYTES = 8  # bytes that say how long the header is

DTYPES = {"F32": torch.float32, "BOOL": torch.bool}
TENSORS: dict[str, tuple[str, tuple[int, ...]]] = {  # name -> type and shape
    "linear.weight": ("F32", (CLASS_COUNT, PIXEL_COUNT)),
    "linear.bias": ("F32", (CLASS_COUNT,)),
    "straighten": ("BOOL", ()),
}

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

    Raises WeightsError for whatever isn't this model's weights.
    """
    if len(content) > MAX_FILE_BYTES:
        raise WeightsError(
            f"The file is larger than {MAX_FILE_BYTES // 10**6} MB; weights are 31 KB."
        )
    try:
        found = dict(safetensors.deserialize(content))
    except SafetensorError as error:
        raise WeightsError(_what_is_wrong(content)) from error
    _check_form(found)
    weights = {name: _tensor(found[name]) for name in TENSORS}
    _check_numbers(weights)
    return weights, _record(_read_header(content).get("__metadata__", {}), weights)


def _what_is_wrong(content: bytes) -> str:
    """Why safetensors refused a file, in a sentence."""
    if content[LENGTH_BYTES : LENGTH_BYTES + 1] != b"{":
        return "The file isn't in the safetensors format."
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
            f"The file holds {_listed(found)}, but this model's tensors are {names}."
        )
    for name, (kind, shape) in TENSORS.items():
        if found[name]["dtype"] != kind:
            raise WeightsError(f"{name} is of type {found[name]['dtype']}, but must be {kind}.")
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
    kind, shape = DTYPES[part["dtype"]], part["shape"]
    if kind is torch.bool:
        return torch.tensor(bytes(part["data"]) != b"\0")  # any other byte isn't a bool to torch
    return torch.frombuffer(bytearray(part["data"]), dtype=kind).reshape(shape)


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
