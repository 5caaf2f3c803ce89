"""Weights as files: what was saved comes back, and whatever else comes is refused with a reason."""

import json
import os
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open

from mnist_core import DataSettings, LinearClassifier, predict
from mnist_core.errors import WeightsError
from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS
from mnist_core.training.config import RunConfig
from mnist_core.training.record import MAX_HISTORY_ENTRIES, RunRecord
from mnist_core.training.weights import (
    MAX_FILE_BYTES,
    MAX_HEADER_BYTES,
    copy_weights,
    model_from_weights,
    read_weights,
    save_weights,
)
from tests.support.runs import QUICK, trained

GOOD = copy_weights(LinearClassifier(seed=1))


def changed(**tensors):
    """A file like a good one but for some tensors; `__` stands for a dot, None leaves one out."""
    parts = GOOD | {name.replace("__", "."): value for name, value in tensors.items()}
    return safetensors.torch.save({n: t for n, t in parts.items() if t is not None})


def headed(header, numbers=b"1234"):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(header)) + header + numbers


def with_number(value):
    weight = GOOD["linear.weight"].clone()
    weight[3, 400] = value
    return changed(linear__weight=weight)


def zipped(*names):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return file.getvalue()


WHOLE = save_weights(GOOD)
SMALL = safetensors.torch.save({"weight": torch.ones(10, 784), "bias": torch.ones(10).half()})
NOTES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
).map(json.dumps)
NESTED = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
FAULTS = {
    "nothing": (b"", "isn't in the safetensors format"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "isn't in the safetensors format"),
    "a pickle": (b"\x80\x04\x95" + bytes(100), "isn't opened here"),
    "a web page": (b"\n<!DOCTYPE html><title>Log in", "web page"),
    "Keras, old": (b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras model"),
    "Keras, new": (zipped("metadata.json", "config.json", "model.weights.h5"), "Keras model"),
    "ONNX": (b"\x08\x07\x12\x07pytorch\x1a\x051.13.1:" + bytes(100), "ONNX model"),
    "npz": (zipped("arr_0.npy"), "NumPy's format"),
    "npy": (b"\x93NUMPY\x01\x00" + bytes(100), "NumPy's format"),
    "a header of 7 MB": (safetensors.torch.save(GOOD, {"config": "[]," * 2_300_000}), "header has"),
    "10 MB of noise": (os.urandom(MAX_FILE_BYTES), "isn't in the safetensors format"),
    "too much of it": (bytes(MAX_FILE_BYTES + 1), "larger than 10 MB"),
    "cut off in the header": (WHOLE[:60], "cut short"),
    "cut off in the numbers": (WHOLE[:-10], "promises 10 bytes more"),
    "more than it says": (WHOLE + b"xx", "doesn't describe the numbers"),
    "a header of nonsense": (headed(b"{" + b"x" * 30), "header can't be read"),
    "a header nested deeply": (headed(NESTED), "header can't be read"),
    "a header that lies": (headed({"a": ONE | {"shape": [2**40, 2**40]}}), "doesn't describe"),
    "a header of a made-up type": (headed({"a": ONE | {"dtype": "ZZ"}}), "doesn't describe"),
    "no tensors": (headed({}, b""), "holds no tensors"),
    "other names": (safetensors.torch.save({"<b>layer</b>": torch.zeros(1)}), "holds blayerb, but"),
    "no bias": (changed(linear__bias=None), "holds linear.weight, normalization_index, but"),
    "two layers": (
        safetensors.torch.save({"0.weight": torch.zeros(10, 784), "1.bias": torch.zeros(10)}),
        "holds 0.weight, 1.bias, but",
    ),
    "one too many": (changed(extra=torch.zeros(1)), "holds extra, linear.bias, linear.weight, …"),
    "wrong shape": (changed(linear__weight=torch.zeros(784, 10)), r"shape \(784, 10\), but"),
    "wrong type": (
        changed(linear__weight=GOOD["linear.weight"].int()),
        "type I32, but must be",
    ),
    "a double out of range": (
        changed(linear__bias=GOOD["linear.bias"].double() * 1e300),
        "too large",
    ),
    "a fraction for a place": (
        changed(normalization_index=torch.zeros(())),
        "normalization_index is of type F32",
    ),
    "no such place": (
        changed(normalization_index=torch.tensor(3, dtype=torch.uint8)),
        "normalization_index must be less than 3",
    ),
    "NaN": (with_number(torch.nan), r"not a number \(NaN\)"),
    "infinity": (with_number(-torch.inf), "infinite"),
    "numbers that overflow": (with_number(3e38), "too large to compute with"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_file_is_said(fault):
    content, reason = FAULTS[fault]
    with pytest.raises(WeightsError, match=reason) as caught:
        read_weights(content)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("prefix", ["", "linear.", "fc.", "0.", "1.", "module.", "model.fc1."])
@pytest.mark.parametrize("kind", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_a_learners_linear_layer_is_taken_as_plain(prefix, kind):
    layer = {f"{prefix}{name}": GOOD[f"linear.{name}"].to(kind) for name in ("weight", "bias")}
    weights, record = read_weights(safetensors.torch.save(layer))
    assert record is None and not weights["normalization_index"]
    assert weights["linear.weight"].dtype == weights["linear.bias"].dtype == torch.float32
    assert torch.equal(weights["linear.weight"].to(kind), layer[f"{prefix}weight"])
    assert torch.equal(weights["linear.bias"].to(kind), layer[f"{prefix}bias"])
    assert model_from_weights(weights)(torch.zeros(1, 784)).shape == (1, 10)


class Trap:
    """What would tell of it if it were unpickled."""

    def __reduce__(self):
        return pytest.fail, ("unpickled",)


@pytest.mark.parametrize("zipfile", [True, False])
def test_a_file_of_pytorchs_own_is_never_opened_and_its_conversion_works(zipfile, tmp_path):
    file = BytesIO()
    torch.save(Trap(), file, _use_new_zipfile_serialization=zipfile)
    with pytest.raises(WeightsError, match="isn't opened here") as caught:
        read_weights(file.getvalue())
    assert len(caught.value.remedy.splitlines()) == 2

    layer = torch.nn.Linear(784, 10)
    torch.save(layer.state_dict(), tmp_path / "model.pt", _use_new_zipfile_serialization=zipfile)
    subprocess.run([sys.executable, "-c", caught.value.remedy], cwd=tmp_path, check=True)
    weights, _ = read_weights((tmp_path / "model.safetensors").read_bytes())
    assert torch.equal(weights["linear.weight"], layer.weight)


def test_the_longest_history_there_can_be_is_read():
    count = MAX_HISTORY_ENTRIES
    step, values = count * 100_000, -np.random.default_rng(0).random(count)
    record = RunRecord(
        config=RunConfig("builtin"),
        changes=tuple((step - i, {"learning_rate": 1e-5 * (1 - v)}) for i, v in enumerate(values)),
        step=step,
        batches_per_epoch=step // count,
        seconds=123456.789012345,
        diverged=False,
        every=100_000,
        losses=(values * 1e-38).astype(np.float32),
        accuracies=(values * 1e-38).astype(np.float32),
        scores=np.stack([-values * 1e-300, values * 1e-300, -values * 1e-300], 1),
    )
    content = save_weights(GOOD, record)
    length = struct.unpack("<Q", content[:8])[0]
    assert 0.75 * MAX_HEADER_BYTES < length <= MAX_HEADER_BYTES
    assert np.array_equal(read_weights(content)[1].scores, record.scores)


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    content = bytearray(data.draw(st.sampled_from([WHOLE, SMALL, zipped("a.pkl"), b""])))
    places = st.integers(0, max(0, min(600, len(content) - 1)))
    for place in data.draw(st.lists(places, max_size=4)) if content else []:
        content[place] = data.draw(st.integers(0, 255) | st.sampled_from(b'{}[]:,"0123456789-'))
    content = content[: data.draw(st.none() | places)]
    with suppress(WeightsError):
        weights, _ = read_weights(bytes(content))
        assert {name: tuple(tensor.shape) for name, tensor in weights.items()} == {
            name: tuple(tensor.shape) for name, tensor in GOOD.items()
        }


@given(st.dictionaries(st.sampled_from(list(RunRecord.__dataclass_fields__)), st.text() | NOTES))
def test_any_metadata_is_a_record_or_left_out(metadata):
    content = safetensors.torch.save(GOOD, metadata)
    assert torch.equal(read_weights(content)[0]["linear.bias"], GOOD["linear.bias"])


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_weights_come_back(stripes, model, normalization):
    model = MODELS[model](5, normalization)
    weights, record = read_weights(save_weights(copy_weights(model)))
    assert record is None
    restored = model_from_weights(weights)
    assert torch.equal(predict(restored, stripes.images), predict(model, stripes.images))
    assert restored.normalization == normalization


@pytest.mark.parametrize("straighten", [False, True])
def test_files_from_when_models_straightened_or_not(stripes, straighten):
    normalization = "straightened" if straighten else "as drawn"
    record, weights = trained(stripes, normalization=normalization)
    old = {name: tensor for name, tensor in weights.items() if name.startswith("linear")}
    content = save_weights(old | {"straighten": torch.tensor(straighten)}, record)
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    config = asdict(record.config) | {"straighten": straighten}
    del config["model"], config["normalization"], config["fit"]["distortion"]
    header["__metadata__"]["config"] = json.dumps(config)
    read, again = read_weights(headed(header, content[8 + length :]))
    assert model_from_weights(read).normalization == normalization
    assert torch.equal(read["linear.weight"], weights["linear.weight"])
    assert again.config == record.config


def test_weights_too_large_for_several_layers_are_refused():
    weights = copy_weights(MODELS["convolutional"](0, "as drawn"))
    weights["filters.weight"][0, 0, 0, 0] = 2e10
    with pytest.raises(WeightsError, match="too large to compute with"):
        read_weights(save_weights(weights))
    assert MODELS["convolutional"](0, "as drawn")(torch.ones(1, 784)).isfinite().all()


def test_a_copy_does_not_learn_on():
    model = LinearClassifier()
    kept = copy_weights(model)
    model.linear.weight.data += 1
    assert torch.equal(kept["linear.weight"], LinearClassifier().linear.weight)
    assert model_from_weights(kept).linear.weight.data_ptr() != kept["linear.weight"].data_ptr()


def test_settings_and_history_come_back(stripes):
    data = DataSettings(held_out=0.25, dropped=(3,), count=90, noise=0.1)
    record, weights = trained(
        stripes, replace(QUICK, optimizer="adam"), data, normalization="evened"
    )
    record = replace(record, changes=((4, {"learning_rate": 0.3}),))
    read, again = read_weights(save_weights(weights, record))
    assert torch.equal(read["linear.weight"], weights["linear.weight"])
    for name in ("config", "changes", "step", "seconds", "every"):
        assert getattr(again, name) == getattr(record, name)
    for name in ("losses", "accuracies", "scores"):
        assert np.array_equal(getattr(again, name), getattr(record, name))


def test_others_can_read_the_file(stripes, tmp_path):
    record, weights = trained(stripes)
    (tmp_path / "run.safetensors").write_bytes(save_weights(weights, record))
    with safe_open(tmp_path / "run.safetensors", framework="pt") as file:
        assert torch.equal(file.get_tensor("linear.bias"), weights["linear.bias"])
        assert json.loads(file.metadata()["config"])["fit"]["learning_rate"] == 0.1


LIES = {
    "changes": [
        [[99, {"learning_rate": 1.0}]],
        [[1, {"epochs": 3}]],
        [[1, 2]],
        [3],
    ],
    "step": [0, 8, 10**12, True, "9"],
    "seconds": [-1, "<script>", float("nan")],
    "every": [2, 0],
    "losses": [[], [1.0] * 8, ["x"] * 9, [float("nan")] * 9, [[1.0]] * 9, {}],
    "scores": [[], [[0, 1]], [[0, 1, 2.0]], [[99, 1, 0.5]], [[0, 1, 0.1], [1]]],
}


CONFIG_LIES = {
    "source": ["elsewhere", ["mnist"], None, 7],
    "fit": [{"epochs": 10**9}, {"secret": 1}, [], {"optimizer": "__import__('os')"}],
    "data": [{"dropped": [[1]]}, {"count": 1e400}, {"blur": "much", "dropped": []}, 3],
    "normalization": ["evened", "no", 0],
    "model": ["hidden layer", "transformer", ["linear"]],
    "straighten": [True, "no", []],
}


@pytest.mark.parametrize(("name", "lie"), [(n, lie) for n in CONFIG_LIES for lie in CONFIG_LIES[n]])
def test_a_config_that_makes_no_sense_is_left_out(stripes, name, lie):
    record, weights = trained(stripes)
    config = asdict(record.config) | {name: lie}
    assert_left_out(weights, record, "config", json.dumps(config))


@pytest.mark.parametrize(("name", "lie"), [(name, lie) for name in LIES for lie in LIES[name]])
def test_a_record_that_makes_no_sense_is_left_out(stripes, name, lie):
    record, weights = trained(stripes)
    assert_left_out(weights, record, name, json.dumps(lie))


@pytest.mark.parametrize("note", ["", "{", "[" * 100_000, "9" * 10_000])
def test_notes_that_cannot_be_read_are_left_out(stripes, note):
    record, weights = trained(stripes)
    assert_left_out(weights, record, "scores", note)


def assert_left_out(weights, record, name, note):
    content = save_weights(weights, record)
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    assert read_weights(content)[1] is not None
    header["__metadata__"][name] = note
    read, again = read_weights(headed(header, content[8 + length :]))
    assert again is None
    assert torch.equal(read["linear.weight"], weights["linear.weight"])
