"""The built-in digits, saved on disk so that they are generated only once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mnist_core.data.digit_set import DigitSet
from mnist_core.data.download import install_files
from mnist_core.data.npz import from_npz, to_npz
from mnist_core.errors import DamagedDataError, SourceUnavailableError

SET_SIZES = {"training": (20_000, 1), "test": (4_000, 2)}  # digits, seed
FILE_NAME = "builtin-v4-{}.npz"  # raise the number when handwriting.py draws other digits


def load_builtin(
    root: Path, on_progress: Callable[[int, int], None] | None = None
) -> tuple[DigitSet, DigitSet]:
    """(train, test) of synthetic handwriting, generated once and saved in `root` if possible.

    The files have a checksum for each array, so damaged digits are generated again.
    """
    paths = {part: root / FILE_NAME.format(part) for part in SET_SIZES}
    with suppress(OSError, DamagedDataError):
        train, test = (
            replace(from_npz(path.read_bytes()), name=f"Built-in {part}")
            for part, path in paths.items()
        )
        return train, test
    sets = _generate_sets(on_progress)
    with suppress(SourceUnavailableError):  # a full disk costs time at the next start, nothing else
        contents = [to_npz(digits, compress=False) for digits in sets]  # 0.6 s less than compressed
        install_files(
            {path.name: file for path, file in zip(paths.values(), contents, strict=True)}, root
        )
    return sets


def _generate_sets(on_progress: Callable[[int, int], None] | None) -> tuple[DigitSet, DigitSet]:
    """Generate both sets; progress counts training and test digits together."""
    from mnist_core.data.handwriting import generate

    total = sum(count for count, _ in SET_SIZES.values())
    sets, done = [], 0
    for part, (count, seed) in SET_SIZES.items():

        def tell(now: int, _: int, before: int = done) -> None:
            if on_progress:
                on_progress(before + now, total)

        sets.append(replace(generate(count, seed, on_progress=tell), name=f"Built-in {part}"))
        done += count
    train, test = sets
    return train, test
