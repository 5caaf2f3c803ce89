"""Weights as files: what was saved comes back, and whatever else comes is refused with a reason."""

import json
import os
import struct
from dataclasses import asdict, replace

import numpy as np
import pytest
import safetensors.torch
import torch
from safetensors import safe_open

from mnist_core import DataSettings, LinearClassifier, predict
from mnist_core.errors import WeightsError
from mnist_core.training.weights import (
    MAX_FILE_BYTES,
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


WHOLE = save_weights(GOOD)
NESTED = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
FAULTS = {
    "nothing": (b"", "isn't in the safetensors format"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "isn't in the safetensors format"),
    "a pickle": (b"\x80\x04\x95" + bytes(100), "isn't in the safetensors format"),
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
    "one missing": (changed(straighten=None), "holds linear.bias, linear.weight, but"),
    "one too many": (changed(extra=torch.zeros(1)), "holds extra, linear.bias, linear.weight, …"),
    "wrong shape": (changed(linear__weight=torch.zeros(784, 10)), r"shape \(784, 10\), but"),
    "wrong type": (changed(linear__weight=GOOD["linear.weight"].double()), "type F64, but must be"),
    "half floats": (changed(linear__bias=torch.zeros(10).half()), "linear.bias is of type F16"),
    "a number for a yes or no": (changed(straighten=torch.zeros(())), "straighten is of type F32"),
    "NaN": (with_number(torch.nan), r"not a number \(NaN\)"),
    "infinity": (with_number(-torch.inf), "infinite"),
    "numbers that overflow": (with_number(3e38), "too large to compute with"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_file_is_said(fault):
    content, reason = FAULTS[fault]
    with pytest.raises(WeightsError, match=reason) as caught:
        read_weights(content)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("straighten", [False, True])
def test_weights_come_back(stripes, straighten):
    model = LinearClassifier(seed=5, straighten=straighten)
    weights, record = read_weights(save_weights(copy_weights(model)))
    assert record is None
    restored = model_from_weights(weights)
    assert torch.equal(predict(restored, stripes.images), predict(model, stripes.images))
    assert bool(restored.straighten) == straighten


def test_a_copy_does_not_learn_on():
    model = LinearClassifier()
    kept = copy_weights(model)
    model.linear.weight.data += 1
    assert torch.equal(kept["linear.weight"], LinearClassifier().linear.weight)
    assert model_from_weights(kept).linear.weight.data_ptr() != kept["linear.weight"].data_ptr()


def test_settings_and_history_come_back(stripes):
    data = DataSettings(held_out=0.25, dropped=(3,), count=90, noise=0.1)
    record, weights = trained(stripes, replace(QUICK, optimizer="adam"), data, straighten=True)
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
    "straighten": [True, "no", 0],
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
