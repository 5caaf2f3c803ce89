"""IDX, the file format of MNIST: a magic number, the sizes, then one byte for each value.

The format is described at the end of http://yann.lecun.com/exdb/mnist/. Files may be gzipped.
"""

import gzip
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedIOBase, BytesIO
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from mnist_core.constants import CLASS_COUNT
from mnist_core.errors import DamagedDataError

UINT8_TYPE_CODE = 0x0800  # in the magic number, whose last byte is the number of dimensions
BEGINNING_BYTES = 64
KNOWN_BEGINNINGS = (  # how other files begin, and what they are
    (rb"$", "empty"),
    (rb"\x1f\x8b", "packed twice: unpack it once"),
    (rb"PK\x03\x04", "a zip archive: unpack it first"),
    (rb"(?i)\s*<(!doctype|html)", "a web page"),
    (rb"\x89PNG|\xff\xd8\xff", "a picture"),
)
TEXT_BYTES = set(b"\t\r\n") | set(range(32, 127))


@dataclass(frozen=True)
class IdxFile:
    """An expected file: its `name` without .gz and the `shape` of its values.

    The shape is (N, 28, 28) for images and (N,) for labels. `sha256` is the checksum of the
    unpacked file, if it is known.
    """

    name: str
    shape: tuple[int, ...]
    sha256: str | None = None

    @property
    def header(self) -> bytes:
        """The file's first bytes: magic number and sizes, as big-endian 32-bit integers."""
        return struct.pack(f">I{len(self.shape)}I", UINT8_TYPE_CODE + len(self.shape), *self.shape)

    @property
    def size(self) -> int:
        """Its length in bytes, unpacked: 10,008 for 10,000 labels."""
        return len(self.header) + prod(self.shape)


@contextmanager
def unpacked(source: Path | bytes, name: str) -> Iterator[BufferedIOBase]:
    """Open a file that may be gzipped; DamagedDataError if it can't be read."""
    try:
        with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
            gzipped = stream.read(2) == b"\x1f\x8b"
            stream.seek(0)
            yield gzip.GzipFile(fileobj=stream) if gzipped else stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DamagedDataError(f"{name} can't be read: {reason}.") from error


def read_idx(source: Path | bytes, file: IdxFile, name: str) -> Tensor:
    """Read the values in `source`, gzipped or not: uint8 of `file.shape`.

    Never unpacks more than the expected size and one byte. Raises DamagedDataError, which calls
    the file `name` and says what is wrong.
    """
    content, header = bytearray(file.size + 1), file.header
    with unpacked(source, name) as stream:
        length = stream.readinto(content)
    beginning = bytes(content[: min(length, BEGINNING_BYTES)])
    values = torch.frombuffer(content, dtype=torch.uint8)[len(header) : -1].reshape(file.shape)
    if content[: len(header)] != header:
        held = f"the magic number and the sizes of {_product(file.shape)} values"
        fault = f"it doesn't begin with {held}; it is {describe_beginning(beginning)}"
    elif length != file.size:
        amount = f"{length:,}" if length < file.size else f"more than {file.size:,}"
        fault = f"it has {amount} bytes instead of {file.size:,}"
    elif values.ndim == 1 and values.max() >= CLASS_COUNT:
        fault = f"it has a label {values.max()}"
    elif file.sha256 and sha256(memoryview(content)[:-1]).hexdigest() != file.sha256:
        fault = "some of its bytes are not as published"
    else:
        return values
    raise DamagedDataError(f"{name} is damaged: {fault}.")


def looks_right(source: Path | bytes, file: IdxFile) -> bool:
    """Whether `source` has the header of `file` and, if it isn't gzipped, its length."""
    with suppress(OSError, DamagedDataError), unpacked(source, file.name) as stream:
        on_disk = isinstance(source, Path) and not isinstance(stream, gzip.GzipFile)
        right_length = not on_disk or os.fstat(stream.fileno()).st_size == file.size
        return right_length and stream.read(len(file.header)) == file.header
    return False


def describe_content(source: Path | bytes, name: str) -> str:
    """What a wrong file seems to be, in words: "a web page"."""
    try:
        with unpacked(source, name) as stream:
            return describe_beginning(stream.read(BEGINNING_BYTES))
    except DamagedDataError as error:
        return f"damaged: {error.__cause__}"


def describe_beginning(beginning: bytes) -> str:
    """What a file seems to be by its first bytes: "packed twice"."""
    dimensions = beginning[3] if beginning[:3] == b"\0\0\x08" and len(beginning) > 3 else 0
    if 1 <= dimensions <= 3 and len(beginning) >= 4 + 4 * dimensions:
        sizes = struct.unpack(f">{dimensions}I", beginning[4 : 4 + 4 * dimensions])
        return f"of {_product(sizes)} values"
    known = next((what for start, what in KNOWN_BEGINNINGS if re.match(start, beginning)), None)
    if known:
        return known
    if set(beginning) <= TEXT_BYTES:
        return "a text"
    return "no file of MNIST's kind: its magic number is another"


def _product(sizes: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in sizes)
