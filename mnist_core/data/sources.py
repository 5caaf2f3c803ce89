"""The sources of digits: MNIST, built-in ones, Fashion-MNIST, KMNIST; a new one is added here."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from torch import Tensor

from mnist_core.data.builtin import load_builtin
from mnist_core.data.digit_set import DIGITS, DigitSet
from mnist_core.data.download import fetch, install_files
from mnist_core.data.idx import IdxFile, describe_content, looks_right, read_idx
from mnist_core.data.torchvision_shim import published
from mnist_core.errors import DamagedDataError, SourceUnavailableError

IDX_FILES = (
    IdxFile("train-images-idx3-ubyte", (60_000, 28, 28)),
    IdxFile("train-labels-idx1-ubyte", (60_000,)),
    IdxFile("t10k-images-idx3-ubyte", (10_000, 28, 28)),
    IdxFile("t10k-labels-idx1-ubyte", (10_000,)),
)
MNIST_SHA256 = (  # of the unpacked files; torchvision has only checksums of the packed ones
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
MNIST_FILES = tuple(map(lambda file, known: replace(file, sha256=known), IDX_FILES, MNIST_SHA256))
MAX_SEARCHED_FILES = 50  # in a search for MNIST; and about as many folders
MAX_FOLDER_DEPTH = 3
NOT_MNIST = re.compile(r"\.|builtin-|classroom\.sqlite|.*\.sha256$|FashionMNIST$|KMNIST$")
CLOTHES_NAMES = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot"
SYLLABLE_NAMES = "o,ki,su,tsu,na,ha,ma,ya,re,wo"

OnProgress = Callable[[int, int], None] | None  # (done, total): bytes fetched, or digits drawn


@dataclass(frozen=True)
class Source:
    """A source of digits; `IdxSource` has the same attributes."""

    title: str
    load: Callable[[Path, OnProgress], tuple[DigitSet, DigitSet]]
    on_disk: Callable[[Path], bool]  # whether it can be loaded without a network; fast
    classes: tuple[str, ...] = DIGITS  # the labels' names


@dataclass(frozen=True)
class IdxSource:
    """A data set in MNIST's format: four IDX files, whose mirrors torchvision knows.

    `name` is the name of torchvision's class, and of its folder for the files. `files` are training
    images, training labels, test images and test labels.
    """

    title: str
    name: str
    classes: tuple[str, ...] = DIGITS
    files: tuple[IdxFile, ...] = IDX_FILES

    def load(self, root: Path, on_progress: OnProgress = None) -> tuple[DigitSet, DigitSet]:
        """(train, test) from the files under `root`; downloads missing and damaged ones."""
        values: dict[IdxFile, Tensor] = {}
        damage: dict[IdxFile, DamagedDataError] = {}
        for file, paths in self.copies(root).items():
            for path in paths:
                try:
                    known = replace(file, sha256=file.sha256 or stored_checksum(path))
                    values[file] = read_idx(path, known, path.name)
                    break
                except DamagedDataError as error:
                    damage.setdefault(file, error)
        try:
            if len(values) < len(self.files):
                self.fetch_missing(values, root, on_progress)
        except SourceUnavailableError as failure:
            told = " ".join(str(error) for file, error in damage.items() if file not in values)
            if told:
                raise DamagedDataError(f"{told} {failure}") from None
            missing = [file.name for file in self.files if file not in values]
            named = f" Missing: {', '.join(missing)}." if values else ""
            raise type(failure)(f"{failure}{named}{self.describe_others(root)}") from None
        train_images, train_labels, test_images, test_labels = (values[file] for file in self.files)
        return (
            DigitSet(train_images, train_labels.long(), f"{self.name} training", self.classes),
            DigitSet(test_images, test_labels.long(), f"{self.name} test", self.classes),
        )

    def on_disk(self, root: Path) -> bool:
        """Whether the four files seem to be there; fast, since it reads only headers."""
        copies = self.copies(root)
        return all(any(looks_right(p, file) for p in paths) for file, paths in copies.items())

    def copies(self, root: Path) -> dict[IdxFile, list[Path]]:
        """The paths of each file: in torchvision's layout or, for MNIST, anywhere under `root`.

        All data sets use the same file names and sizes, so files elsewhere, such as on a memory
        stick, are taken for MNIST's. There they are recognised by their content, not by name.
        """
        raw = root / self.name / "raw"
        copies = {
            file: [path for path in (raw / file.name, raw / f"{file.name}.gz") if path.exists()]
            for file in self.files
        }
        missing = [f for f, paths in copies.items() if not any(looks_right(p, f) for p in paths)]
        for path in nearby_files(root) if missing and self.name == "MNIST" else ():
            for file in missing:
                if looks_right(path, file):
                    copies[file].append(path)
        return copies

    def describe_others(self, root: Path) -> str:
        """A sentence about other files under `root`, which somebody may have taken for these."""
        if self.name != "MNIST":
            return ""
        others = [path for path in nearby_files(root) if not self.knows(path)]
        named = [f"{p.relative_to(root)} ({describe_content(p, p.name)})" for p in others[:5]]
        more = ", …" if len(others) > len(named) else ""
        return f" In the folder {root} lie other files: {', '.join(named)}{more}." if named else ""

    def knows(self, path: Path) -> bool:
        return any(looks_right(path, file) for file in self.files)

    def fetch_missing(
        self, values: dict[IdxFile, Tensor], root: Path, on_progress: OnProgress
    ) -> None:
        """Download and store each file that isn't among `values`, and add it to them."""
        missing = [file for file in self.files if file not in values]
        progress = {file: (0, file.size // 4) for file in missing}  # guessed lengths

        def count(file: IdxFile, done: int, length: int | None) -> None:
            progress[file] = done, length or max(done, progress[file][1])
            if on_progress:
                on_progress(*map(sum, zip(*progress.values(), strict=True)))

        self.store({}, root)  # nothing is downloaded that could not be stored
        mirrors, md5 = published(self.name)
        for file in missing:
            packed = f"{file.name}.gz"
            content = fetch(packed, md5[packed], 2 * file.size, mirrors, partial(count, file))
            fetched = read_idx(content, file, packed)
            self.store({file: fetched}, root)
            values[file] = fetched

    def store(self, values: Mapping[IdxFile, Tensor], root: Path) -> None:
        """Write files where `load` finds them, with checksums for those without a published one."""
        contents = {}
        for file, those in values.items():
            content = file.header + those.numpy().tobytes()
            if file.sha256 is None:
                contents[f"{file.name}.sha256"] = sha256(content).hexdigest().encode()
            contents[file.name] = content
        install_files(contents, root / self.name / "raw")


def stored_checksum(path: Path) -> str | None:
    """The checksum that `IdxSource.store` has put beside a file, if there is one to be read."""
    with suppress(OSError):
        return path.with_name(f"{path.name}.sha256").read_text("latin-1")
    return None


def nearby_files(root: Path) -> list[Path]:
    """The files in a folder and its subfolders, the nearest first: at most `MAX_SEARCHED_FILES`.

    Leaves out hidden files, the app's own files, and other data sets' folders.
    """
    folders, found = [(root, 0)], []
    for folder, depth in folders:
        with suppress(OSError):  # missing, or not readable
            with os.scandir(folder) as listing:
                entries = sorted(islice(listing, 10 * MAX_SEARCHED_FILES), key=lambda one: one.name)
            entries = [one for one in entries if not NOT_MNIST.match(one.name)]
            found += [Path(one.path) for one in entries if one.is_file()]
            if depth < MAX_FOLDER_DEPTH and len(folders) < MAX_SEARCHED_FILES:
                folders += [(Path(one.path), depth + 1) for one in entries if one.is_dir()]
        if len(found) >= MAX_SEARCHED_FILES or len(folders) > 10 * MAX_SEARCHED_FILES:
            break
    return found[:MAX_SEARCHED_FILES]


SOURCES: dict[str, Source | IdxSource] = {
    "mnist": IdxSource("MNIST", "MNIST", files=MNIST_FILES),
    "builtin": Source("Built-in digits", load_builtin, lambda root: True),
    "fashion": IdxSource("Fashion-MNIST", "FashionMNIST", tuple(CLOTHES_NAMES.split(","))),
    "kmnist": IdxSource("KMNIST", "KMNIST", tuple(SYLLABLE_NAMES.split(","))),
}


def load_source(
    name: str, root: str | Path = "data", on_progress: OnProgress = None
) -> tuple[DigitSet, DigitSet]:
    """Load the digits of a source as two DigitSets, (train, test).

    `root` is the folder for data files. `on_progress(done, total)` counts downloaded bytes or
    generated digits. Raises ValueError for an unknown name, SourceUnavailableError with a reason
    for people, and its subclass DamagedDataError for a damaged file.
    """
    if name not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {name!r}")
    return SOURCES[name].load(Path(root), on_progress)


def store_files(name: str, contents: Mapping[str, bytes], root: Path) -> None:
    """Store uploaded files where `load_source` will find them: all four, or none.

    `contents` are each file's bytes, gzipped or not, by file name. The names don't matter, since
    the headers tell which file is which. Raises DamagedDataError with what is wrong, and
    SourceUnavailableError if the folder can't be written to.
    """
    source, found = SOURCES[name], dict[IdxFile, Tensor]()
    if not isinstance(source, IdxSource):
        raise ValueError(f"{source.title} are made here, not uploaded")
    for came_as, content in contents.items():
        file = next((file for file in source.files if looks_right(content, file)), None)
        if file is None:
            told = describe_content(content, came_as)
            raise DamagedDataError(f"{came_as} is none of {source.title}'s files. It is {told}.")
        found[file] = read_idx(content, file, came_as)
    if missing := [file.name for file in source.files if file not in found]:
        raise DamagedDataError(f"All four files are needed. Missing: {', '.join(missing)}.")
    source.store(found, root)
