"""The built-in digits, kept on disk so that they are drawn only once."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mnist_core.data.digit_set import DigitSet
from mnist_core.data.download import unfinished

SET_SIZES = {"training": (20_000, 1), "test": (4_000, 2)}  # digits, seed
FILE_NAME = "builtin-v3.safetensors"  # raise the number when handwriting.py draws other digits


def load_builtin(root: Path, on_progress: Callable | None = None):
    """(train, test) of synthetic handwriting, made once and kept in `root` if it can be."""
    path = root / FILE_NAME
    digits = _read_file(path)
    if digits is None:
        digits = _generate_sets(on_progress)
        _write_file(digits, path)
    return digits


def _generate_sets(on_progress: Callable | None = None):
    """Draw them, which takes a while; progress counts training and test digits together."""
    from mnist_core.data.handwriting import generate

    total = sum(count for count, _ in SET_SIZES.values())
    sets, done = [], 0
    for part, (count, seed) in SET_SIZES.items():
        tell = on_progress and (lambda now, _, before=done: on_progress(before + now, total))
        sets.append(replace(generate(count, seed, on_progress=tell), name=f"Built-in {part}"))
        done += count
    return tuple(sets)


def _write_file(digits, path: Path):
    """Write the digits to `path`, all or nothing; where that isn't possible they aren't kept."""
    tensors = {}
    for part, those in zip(SET_SIZES, digits, strict=True):
        tensors |= {f"{part}_images": those.images, f"{part}_labels": those.labels}
    content = safetensors.torch.save(tensors, metadata={"checksum": _checksum(tensors)})
    try:
        with unfinished(path.parent) as scratch:
            (scratch / path.name).write_bytes(content)
            (scratch / path.name).replace(path)
    except OSError:
        pass  # a full or read-only disk costs time at the next start, nothing else


def _read_file(path: Path):
    """The digits kept in `path`, or None if there are none or they are damaged.

    They are copied out of the mapped file, or a memory stick pulled out would kill the process.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
            if (file.metadata() or {}).get("checksum") != _checksum(tensors):
                return None
        return tuple(
            DigitSet(tensors[f"{part}_images"], tensors[f"{part}_labels"], f"Built-in {part}")
            for part in SET_SIZES
        )
    except (OSError, SafetensorError, KeyError, ValueError):
        return None


def _checksum(tensors: dict[str, Tensor]) -> str:
    """CRC-32 of the tensors' bytes in the order of their names: catches a flipped bit."""
    crc = 0
    for _, tensor in sorted(tensors.items()):
        crc = zlib.crc32(tensor.contiguous().numpy(), crc)
    return f"{crc:08x}"
