"""Saving a model's weights, and reading them from untrusted files.

The format is safetensors (https://github.com/huggingface/safetensors): numbers and a header that
describes them, without executable code.
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

from mnist_core.errors import WeightsError
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS
from mnist_core.models.classifier import Classifier
from mnist_core.training.config import DataSettings, FitSettings, RunConfig
from mnist_core.training.record import RunRecord

MAX_FILE_BYTES = 10_000_000  # weights take 0.03 to 0.2 MB, the rest is history
MAX_HEADER_BYTES = 2_000_000  # the longest possible history takes 1.6 MB
MAX_WEIGHT = 1e30  # of a linear model; beyond, logits or losses could overflow float32
LENGTH_BYTES = 8  # at the start of a file: the header's length

MAX_LISTED_NAMES, MAX_LISTED_CHARS = 3, 24  # of a wrong file's tensors, in an error message

FLOAT_TYPES = {
    "F32": torch.float32,
    "F64": torch.float64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}
NORMALIZATION_TENSOR = "normalization_index"  # the only tensor of integer type
TENSOR_SHAPES: dict[str, dict[str, tuple[int, ...]]] = {  # model -> tensor -> shape
    name: {tensor: tuple(value.shape) for tensor, value in make(0, "as drawn").state_dict().items()}
    for name, make in MODELS.items()
}
PICKLE_REASON = (
    "This is a file of PyTorch's own, which may hold code that runs when it is opened, so it isn't "
    "opened here. The two lines below make a .safetensors file of its weights."
)
PICKLE_REMEDY = """\
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
    (
        PICKLE_REASON,
        PICKLE_REMEDY,
        rb"PK\x03\x04|\x80[\x02-\x05]",
    ),  # a zip file since 1.6, a pickle before
    (
        "This is an ONNX model: a graph of computations, and the weights may be anywhere in it. "
        "Save the weights themselves from where the model was trained, as .safetensors.",
        None,
        rb"\x08[\x01-\x20][\x12\x1a\x22\x3a\x42]",  # its version, then the next field
    ),
    ("This is a web page, not safetensors.", None, rb"(?i)\s*<(!doctype|html)"),
)

Weights = Mapping[str, Tensor]  # a Classifier's state_dict


def copy_weights(model: Classifier) -> Weights:
    """A copy of the model's current weights; 31 KB for a linear one."""
    return {
        name: tensor.detach().clone(memory_format=torch.contiguous_format)
        for name, tensor in model.state_dict().items()
    }


def model_of(weights: Weights) -> str:
    """Which of `MODELS` these weights belong to."""
    return next(name for name, shapes in TENSOR_SHAPES.items() if shapes.keys() == weights.keys())


def model_from_weights(weights: Weights) -> Classifier:
    """A model with these weights, without gradients."""
    model = MODELS[model_of(weights)](0, "as drawn")
    model.load_state_dict(dict(weights))
    return model.requires_grad_(False)


def save_weights(weights: Weights, record: RunRecord | None = None) -> bytes:
    """Make a safetensors file, with the record's fields as JSON in its metadata."""
    metadata = _metadata(record) if record else None
    return safetensors.torch.save(dict(weights), metadata=metadata)


def read_weights(content: bytes) -> tuple[Weights, RunRecord | None]:
    """Read weights from a file, and the record of their training if it has a valid one.

    A file from elsewhere may hold a linear layer's `weight` and `bias`, with any prefix and of any
    floating-point type; it is read as a model of images "as drawn". Raises WeightsError for
    anything that isn't the weights of one of `MODELS`.
    """
    if len(content) > MAX_FILE_BYTES:
        raise WeightsError(
            f"The file is larger than {MAX_FILE_BYTES // 10**6} MB; weights are far less than one."
        )
    _check_format(content)
    try:
        found = _as_named_here(dict(safetensors.deserialize(content)))
    except SafetensorError as error:
        raise WeightsError(_what_is_wrong(content)) from error
    weights = {name: _tensor(found[name]) for name in TENSOR_SHAPES[_check_form(found)]}
    _check_numbers(weights)
    weights = {n: t if n == NORMALIZATION_TENSOR else t.float() for n, t in weights.items()}
    return weights, _record(_read_header(content).get("__metadata__", {}), weights)


def _check_format(content: bytes) -> None:
    """Raise WeightsError unless it looks like safetensors with a header of acceptable length."""
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
    """Rename the tensors of a linear layer from elsewhere, and of older files of this app.

    Older files have a boolean, `straighten`, instead of the normalisation.
    """
    if (old := found.get("straighten")) and (old["dtype"], old["shape"]) == ("BOOL", []):
        index = list(NORMALIZATIONS).index("straightened") if old["data"] != b"\0" else 0
        found = {name: part for name, part in found.items() if name != "straighten"}
        return found | {NORMALIZATION_TENSOR: _index(index)}
    names = {name.rpartition(".")[2]: name for name in found}
    layers = {name.rpartition(".")[0] for name in found}
    if len(found) != 2 or set(names) != {"weight", "bias"} or len(layers) != 1:
        return found
    layer = {f"linear.{part}": found[name] for part, name in names.items()}
    return layer | {NORMALIZATION_TENSOR: _index(0)}


def _index(number: int) -> dict[str, Any]:
    """An index into `NORMALIZATIONS` as safetensors represents it."""
    return {"dtype": "U8", "shape": [], "data": bytes([number])}


def _what_is_wrong(content: bytes) -> str:
    """A sentence on why safetensors refused a file."""
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


def _check_form(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The model with these tensors; WeightsError if there is none."""
    model = next(
        (name for name, shapes in TENSOR_SHAPES.items() if shapes.keys() == found.keys()), None
    )
    if model is None:
        names = ", ".join(sorted(TENSOR_SHAPES["linear"]))
        raise WeightsError(
            f"The file holds {_listed(found)}, but a linear model's tensors are {names}; the "
            "weight and the bias of one linear layer will do, too."
        )
    for name, shape in TENSOR_SHAPES[model].items():
        kinds: Collection[str] = ("U8",) if name == NORMALIZATION_TENSOR else FLOAT_TYPES
        if (kind := found[name]["dtype"]) not in kinds:
            raise WeightsError(f"{name} is of type {kind}, but must be {' or '.join(kinds)}.")
        if (other := tuple(found[name]["shape"])) != shape:
            raise WeightsError(f"{name} has shape {other}, but must have {shape}.")
    return model


def _listed(names: Iterable[str]) -> str:
    """A few names from an untrusted file, without any markup."""
    short = (name[:MAX_LISTED_CHARS] for name in sorted(names))
    plain = ["".join(sign for sign in name if sign.isalnum() or sign in "._-") for name in short]
    more = ", …" if len(plain) > MAX_LISTED_NAMES else ""
    return (", ".join(plain[:MAX_LISTED_NAMES]) + more) or "no tensors"


def _tensor(part: Mapping[str, Any]) -> Tensor:
    if part["dtype"] == "U8":
        return torch.tensor(part["data"][0], dtype=torch.uint8)
    values = torch.frombuffer(bytearray(part["data"]), dtype=FLOAT_TYPES[part["dtype"]])
    return values.reshape(part["shape"])


def _check_numbers(weights: Weights) -> None:
    if weights[NORMALIZATION_TENSOR] >= len(NORMALIZATIONS):
        raise WeightsError(f"{NORMALIZATION_TENSOR} must be less than {len(NORMALIZATIONS)}.")
    limit = max_weight(weights)
    for name in weights.keys() - {NORMALIZATION_TENSOR}:
        if not weights[name].isfinite().all():
            raise WeightsError(f"{name} holds numbers that are infinite or not a number (NaN).")
        if weights[name].abs().max() > limit:
            raise WeightsError(f"{name} holds numbers too large to compute with.")


def max_weight(weights: Weights) -> float:
    """The largest allowed weight: for several layers, their product is `MAX_WEIGHT`."""
    return MAX_WEIGHT ** (1 / sum(name.endswith(".weight") for name in weights))


def _metadata(record: RunRecord) -> dict[str, str]:
    arrays = {
        name: [float(str(value)) for value in getattr(record, name)]  # the shortest that is exact
        for name in ("losses", "accuracies")
    }
    values = asdict(record) | arrays | {"scores": record.scores.tolist()}
    return {name: json.dumps(value) for name, value in values.items()}


def _config(values: Mapping[str, Any]) -> RunConfig:
    """A run's configuration from JSON; older files have `straighten` instead of `normalization`."""
    fit, data = FitSettings(**values["fit"]), values["data"]
    data = DataSettings(**data | {"dropped": tuple(data["dropped"])})
    rest = dict(values)
    if "straighten" in rest:
        old = {False: "as drawn", True: "straightened"}
        rest["normalization"] = old[rest.pop("straighten")]
    return RunConfig(**rest | {"fit": fit, "data": data})


def _record(metadata: Mapping[str, str], weights: Weights) -> RunRecord | None:
    """The record in a file's metadata, or None if any of it is invalid."""
    try:
        values = {field.name: json.loads(metadata[field.name]) for field in fields(RunRecord)}
        config = _config(values["config"])
        normalization = list(NORMALIZATIONS)[int(weights[NORMALIZATION_TENSOR])]
        if (config.model, config.normalization) != (model_of(weights), normalization):
            return None
        values["config"] = config
        values["changes"] = tuple((step, dict(change)) for step, change in values["changes"])
        for name in ("losses", "accuracies"):
            values[name] = np.array(values[name], np.float32)
        values["scores"] = np.array(values["scores"], np.float64)
        return RunRecord(**values)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        return None
