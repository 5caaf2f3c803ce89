"""Saving digits as NumPy .npz files, and reading untrusted ones, without pickle."""

import zipfile
from io import BytesIO
from math import prod
from typing import IO, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.data.digit_set import DIGITS, DigitSet
from mnist_core.errors import DamagedDataError

MAX_DIGITS = 100_000  # digits in a file
MAX_TEXT_CHARS = 80  # of a name
MAX_NPY_HEADER_BYTES = 1024
NUMPY_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def to_npz(digits: DigitSet, compress: bool = True) -> bytes:
    """The digits as an .npz file: `images`, `labels`, `classes` and `name`."""
    file = BytesIO()
    (np.savez_compressed if compress else np.savez)(
        file,
        allow_pickle=False,
        images=digits.images.numpy(),
        labels=digits.labels.numpy(),
        classes=np.array(digits.classes),
        name=np.array(digits.name),
    )
    return file.getvalue()


def from_npz(content: bytes) -> DigitSet:
    """Read an .npz file with `images` uint8 (N, 28, 28) and `labels`, integers (N,).

    `classes`, ten names, and `name` are optional. The file is untrusted: nothing is unpickled, and
    each array's size is checked before it is unpacked. Raises only DamagedDataError, which says
    what is wrong and contains no text from the file.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read_digits(archive)
    except DamagedDataError:
        raise
    except Exception as error:  # zipfile and NumPy given damaged bytes can raise almost anything
        raise DamagedDataError("This is no .npz file, or a damaged one.") from error


def _read_digits(archive: zipfile.ZipFile) -> DigitSet:
    labels = _read_array(archive, "labels", ("i", "u"), (None,))
    if labels.size and not 0 <= labels.min() <= labels.max() < CLASS_COUNT:
        raise DamagedDataError("The labels must be 0 to 9.")
    images = _read_array(archive, "images", ("u1",), (None, IMAGE_SIDE, IMAGE_SIDE))
    if len(images) != len(labels):
        raise DamagedDataError(f"There are {len(images):,} images but {len(labels):,} labels.")
    classes, name = DIGITS, "Own digits"
    if "classes.npy" in archive.namelist():
        classes = tuple(_read_array(archive, "classes", ("U",), (CLASS_COUNT,)).tolist())
    if "name.npy" in archive.namelist():
        name = _read_array(archive, "name", ("U",), ()).item()
    whole = torch.from_numpy(labels.astype(np.int64))
    return DigitSet(torch.from_numpy(images.copy()), whole, name, classes)


def _read_array(
    archive: zipfile.ZipFile, name: str, kinds: tuple[str, ...], wanted: tuple[int | None, ...]
) -> NDArray[Any]:
    """One array, if its type is one of `kinds`, such as "i" or "u1", and its shape is `wanted`.

    None in `wanted` stands for any size.
    """
    try:
        listed = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        raise DamagedDataError(f"There is no array “{name}” in the file.") from error
    if listed.compress_type not in NUMPY_COMPRESSIONS:  # zipfile unpacks others without limit
        raise DamagedDataError(f"“{name}” is compressed in a way that NumPy doesn't use.")
    with archive.open(listed) as member:
        dtype, shape = _array_header(member, name)
        right_type = dtype.kind in kinds or dtype.str[1:] in kinds
        small = dtype.itemsize <= 4 * MAX_TEXT_CHARS and max(shape, default=0) <= MAX_DIGITS
        sizes = zip(shape, wanted, strict=False)
        right_shape = len(shape) == len(wanted) and all(w in (None, n) for n, w in sizes)
        if not (right_type and small and right_shape):
            raise DamagedDataError(
                f"“{name}” is {dtype.name} {shape}, which isn't what it should be. Images are "
                f"uint8 (N, 28, 28), labels whole numbers (N,), N at most {MAX_DIGITS:,}."
            )
        size = prod(shape) * dtype.itemsize
        values = member.read(size + 1)
    if len(values) != size:
        raise DamagedDataError(f"“{name}” has {len(values):,} bytes where {size:,} are needed.")
    if dtype.kind == "U":  # NumPy doesn't check that these are valid characters
        values.decode("utf-32-be" if dtype.str[0] == ">" else "utf-32-le")
    return np.frombuffer(values, dtype).reshape(shape)


def _array_header(member: IO[bytes], name: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Read (dtype, shape) from the header of a .npy file."""
    try:
        if np.lib.format.read_magic(member) != (1, 0):  # as for every short header
            raise ValueError
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(
            member, max_header_size=MAX_NPY_HEADER_BYTES
        )
    except Exception as error:
        raise DamagedDataError(f"“{name}” isn't an array as NumPy writes it.") from error
    if fortran_order and len(shape) > 1:
        raise DamagedDataError(f"“{name}” is stored by columns; save it in C order.")
    return dtype, shape
