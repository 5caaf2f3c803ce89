"""Digits in a file that anybody can open: NumPy's .npz, without anything that could run code."""

import zipfile
import zlib
from io import BytesIO
from math import prod
from tokenize import TokenError

import numpy as np
import torch

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.data.digit_set import DIGITS, DigitSet
from mnist_core.errors import DamagedDataError

MAX_DIGITS = 100_000  # digits in a file
MAX_TEXT_CHARS = 80  # characters of a name
MAX_HEADER_BYTES = 1024  # bytes in which a .npy file says what it holds


def to_npz(digits: DigitSet) -> bytes:
    """The digits as an .npz file: `images`, `labels`, `classes` and `name`, compressed."""
    file = BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        images=digits.images.numpy(),
        labels=digits.labels.numpy(),
        classes=np.array(digits.classes),
        name=np.array(digits.name),
    )
    return file.getvalue()


def from_npz(content: bytes) -> DigitSet:
    """The digits in an .npz file with `images` uint8 (N, 28, 28) and `labels`, whole numbers (N,).

    `classes`, ten names, and `name` may be missing. The file may come from anybody: nothing is
    unpickled, and each array's size is checked before it is unpacked. Raises DamagedDataError with
    what is wrong.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            labels = _read_array(archive, "labels", "iu", lambda shape: len(shape) == 1)
            if labels.size and not 0 <= labels.min() <= labels.max() < CLASS_COUNT:
                raise DamagedDataError("The labels must be 0 to 9.")
            images = _read_array(
                archive, "images", "u1", lambda shape: shape[1:] == (IMAGE_SIDE, IMAGE_SIDE)
            )
            classes, name = DIGITS, "Own digits"
            if "classes.npy" in archive.namelist():
                classes = _read_array(
                    archive, "classes", "U", lambda shape: shape == (CLASS_COUNT,)
                ).tolist()
            if "name.npy" in archive.namelist():
                name = str(_read_array(archive, "name", "U", lambda shape: shape == ()))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise DamagedDataError(f"This is no .npz file, or a damaged one: {error}.") from error
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or packed in an unknown way
        raise DamagedDataError(f"This .npz file can't be unpacked: {error}.") from error
    if len(images) != len(labels):
        raise DamagedDataError(f"There are {len(images):,} images but {len(labels):,} labels.")
    labels = torch.from_numpy(labels.astype(np.int64))
    return DigitSet(torch.from_numpy(images.copy()), labels, name, tuple(classes))


def _read_array(archive, name, kind, fits) -> np.ndarray:
    """One array, if its type is one of `kind` and its shape `fits`."""
    try:
        member = archive.open(f"{name}.npy")
    except KeyError as error:
        raise DamagedDataError(f"There is no array “{name}” in the file.") from error
    with member:
        dtype, shape = _array_header(member, name)
        right = dtype.kind in kind or dtype.str[1:] == kind
        if (
            not right
            or dtype.itemsize > 4 * MAX_TEXT_CHARS
            or not fits(shape)
            or max(shape, default=0) > MAX_DIGITS
        ):
            raise DamagedDataError(
                f"“{name}” is {dtype} {shape}, which isn't what it should be. Images are uint8 "
                f"(N, 28, 28), labels whole numbers (N,), N at most {MAX_DIGITS:,}."
            )
        size = prod(shape) * dtype.itemsize
        values = member.read(size + 1)
    if len(values) != size:
        raise DamagedDataError(f"“{name}” has {len(values):,} bytes where {size:,} are needed.")
    return np.frombuffer(values, dtype).reshape(shape)


def _array_header(member, name):
    """(dtype, shape), as a .npy file states them at its beginning."""
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    try:
        version = np.lib.format.read_magic(member)
        shape, fortran_order, dtype = read[version](member, max_header_size=MAX_HEADER_BYTES)
    except (KeyError, TypeError, ValueError, SyntaxError, MemoryError, TokenError) as error:
        raise DamagedDataError(f"“{name}” isn't an array as NumPy writes it.") from error
    if fortran_order and len(shape) > 1:
        raise DamagedDataError(f"“{name}” is stored by columns; save it in C order.")
    return dtype, shape
