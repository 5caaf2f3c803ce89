"""Idx, the format that MNIST is published in: a magic number, the sizes, then one byte a value.

The format is described at the foot of http://yann.lecun.com/exdb/mnist/. Files may be gzipped.
"""

import gzip
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.errors import DamagedDataError

CHECKSUM_SUFFIX = ".sha256"  # how the file is called that holds another file's checksum
GZIP_MAGIC = b"\x1f\x8b"  # how every gzipped file begins
UINT8_TYPE_CODE = 0x0800  # the type's code in the magic number; its last byte counts the sizes


@dataclass(frozen=True)
class IdxFile:
    """What one file must be: its `name` without .gz and the `shape` of what it holds.

    The shape is (N, 28, 28) for pictures and (N,) for labels. Where the `sha256` of the unpacked
    file is known, nothing else will do.

    >>> IdxFile("t10k-labels-idx1-ubyte", (10_000,)).size
    10008
    """

    name: str
    shape: tuple[int, ...]
    sha256: str | None = None

    @property
    def header(self) -> bytes:
        """How it begins: the magic number and each size, as big-endian 32-bit integers."""
        magic = UINT8_TYPE_CODE + len(self.shape)
        return struct.pack(f">{1 + len(self.shape)}I", magic, *self.shape)

    @property
    def size(self) -> int:
        """Its length in bytes, unpacked."""
        return len(self.header) + prod(self.shape)


def read_idx(path: Path, file: IdxFile, name: str | None = None) -> Tensor:
    """The values in `path`, gzipped if its name ends in .gz: uint8 of `file.shape`.

    Never unpacks more than the right size and one byte. Raises FileNotFoundError where there is no
    such file and DamagedDataError, with what is wrong, where it isn't what `file` says; the message
    speaks of `name`, if that isn't the path's own.
    """
    name = name or path.name
    content = bytearray(file.size + 1)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            length = stream.readinto(content)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(path) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DamagedDataError(f"{name} can't be read: {reason}.") from error

    if fault := find_fault(content, length, file):
        raise DamagedDataError(f"{name} is damaged: {fault}.")
    start = len(file.header)
    values = torch.frombuffer(content, dtype=torch.uint8, offset=start, count=file.size - start)
    if len(file.shape) == 1 and values.max() >= CLASS_COUNT:
        raise DamagedDataError(f"{name} is damaged: it has a label {values.max()}.")
    published = file.sha256 or _noted(path)
    if published and sha256(memoryview(content)[: file.size]).hexdigest() != published:
        raise DamagedDataError(f"{name} is damaged: some of its bytes are not as published.")
    return values.reshape(file.shape)


def write_idx(values: Tensor, file: IdxFile, path: Path, folder: Path):
    """Write what was found good to `path`, and only when it is on the disk give it its `folder`.

    If nobody has published a checksum, it is noted beside the file, so that later damage shows.
    """
    content = file.header + values.numpy().tobytes()
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())  # or a power cut could leave the name without the content
    if file.sha256 is None:
        note = path.with_name(f"{file.name}{CHECKSUM_SUFFIX}")
        note.write_text(sha256(content).hexdigest())
        note.replace(folder / note.name)
    path.replace(folder / file.name)


def read_header(path: Path) -> bytes:
    """The first 16 bytes, unpacked, which tell idx files apart; none if it can't be read."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            return stream.read(16)
    except (OSError, EOFError, zlib.error):
        return b""


def read_first(paths: Iterable[Path], file: IdxFile) -> Tensor:
    """The first undamaged copy; FileNotFoundError if there is none, or else DamagedDataError."""
    damage = None
    for path in paths:
        try:
            return read_idx(path, file)
        except FileNotFoundError:
            pass
        except DamagedDataError as error:
            damage = damage or error
    raise damage or FileNotFoundError(file.name)


def find_fault(content: bytearray, length: int, file: IdxFile) -> str | None:
    """What is wrong with the header or the length, in words; None if nothing is."""
    header = file.header
    if content[:4] != header[:4]:
        return f"it starts with {content[:4].hex()}, not with the magic number {header[:4].hex()}"
    if content[: len(header)] != header:
        sizes = struct.unpack_from(f">{len(file.shape)}I", content, offset=4)
        return f"it is said to hold {_times(sizes)} values, not {_times(file.shape)}"
    if length != file.size:
        amount = f"{length:,}" if length < file.size else f"more than {file.size:,}"
        return f"it has {amount} bytes instead of {file.size:,}"
    return None


def looks_right(path: Path, file: IdxFile) -> bool:
    """Whether a file is there that begins and ends as it should; reads a few bytes only.

    The last four bytes of a gzipped file tell how much it unpacks to (RFC 1952).
    """
    try:
        with path.open("rb") as stream:
            if path.suffix == ".gz":
                stream.seek(-4, os.SEEK_END)
                return stream.read() == struct.pack("<I", file.size)
            begins_right = stream.read(len(file.header)) == file.header
            return begins_right and path.stat().st_size == file.size
    except OSError:
        return False


def _noted(path: Path) -> str | None:
    """The checksum that `write_idx` left beside a file, if it was this program that wrote it."""
    try:
        return path.with_name(f"{path.name}{CHECKSUM_SUFFIX}").read_text()
    except (OSError, UnicodeDecodeError):
        return None


def _times(sizes):
    return " x ".join(f"{size:,}" for size in sizes)
