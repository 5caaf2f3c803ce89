"""Where digits come from: a name -> a loader. A new source is one entry in `SOURCES`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mnist_core.data.builtin import load_builtin
from mnist_core.data.digit_set import DIGITS, DigitSet
from mnist_core.data.download import Tally, fetch, unfinished
from mnist_core.data.idx import (
    GZIP_MAGIC,
    IdxFile,
    looks_right,
    read_first,
    read_header,
    read_idx,
    write_idx,
)
from mnist_core.data.torchvision_shim import published
from mnist_core.errors import DamagedDataError, SourceUnavailableError

OnProgress = Callable[[int, int], None] | None  # (done, total); bytes or digits


@dataclass(frozen=True)
class Collection:
    """A data set in MNIST's form: four idx files that torchvision knows how to find."""

    name: str  # of torchvision's class, and of the folder that it keeps the files in
    files: tuple[IdxFile, ...]  # images and labels to train on, images and labels to test on
    published: Callable[[], tuple[list[str], dict[str, str]]]  # mirrors, and MD5 by .gz file
    classes: tuple[str, ...] = DIGITS  # what the labels stand for


CLASS_NAMES = {
    "FashionMNIST": (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    "KMNIST": ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
}


# Of the unpacked files; torchvision knows only the packed ones, which nobody keeps.
MNIST_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def collection(name: str) -> Collection:
    """What torchvision's class `name` ("MNIST") consists of."""
    shapes = {
        "train-images-idx3-ubyte": (60_000, 28, 28),
        "train-labels-idx1-ubyte": (60_000,),
        "t10k-images-idx3-ubyte": (10_000, 28, 28),
        "t10k-labels-idx1-ubyte": (10_000,),
    }
    sums = MNIST_SHA256 if name == "MNIST" else {}
    files = tuple(IdxFile(file, shape, sums.get(file)) for file, shape in shapes.items())
    return Collection(name, files, partial(published, name), CLASS_NAMES.get(name, DIGITS))


def load_collection(name: str, root: Path, on_progress: OnProgress = None):
    """(train, test) from the idx files under `root`; those missing or damaged are fetched first."""
    wanted = collection(name)
    contents, missing = {}, {}
    for file in wanted.files:
        try:
            contents[file] = read_first(copies(file, name, root), file)
        except (FileNotFoundError, DamagedDataError) as error:
            missing[file] = error
    if missing:
        folder = raw_folder(name, root)
        fetch_missing(missing, wanted, folder, on_progress)
        contents |= {file: read_idx(folder / file.name, file) for file in missing}
    train_images, train_labels, test_images, test_labels = (contents[file] for file in wanted.files)
    return (
        DigitSet(train_images, train_labels.long(), f"{name} training", wanted.classes),
        DigitSet(test_images, test_labels.long(), f"{name} test", wanted.classes),
    )


def collection_on_disk(name: str, root: Path) -> bool:
    """Whether each of the four files seems to be there; doesn't read them through."""
    files = collection(name).files
    return all(any(looks_right(path, f) for path in copies(f, name, root)) for f in files)


def raw_folder(name: str, root: Path) -> Path:
    """Where torchvision, too, looks for the files."""
    return root / name / "raw"


def copies(file: IdxFile, name: str, root: Path) -> Iterator[Path]:
    """Where a file may lie: in torchvision's layout or straight in `root`, gzipped or not.

    All collections use the same four file names, so files that lie straight in `root`, as on
    somebody's memory stick, are taken for MNIST's only.
    """
    for folder in [raw_folder(name, root), *([root] if name == "MNIST" else [])]:
        yield folder / file.name
        yield folder / f"{file.name}.gz"


def fetch_missing(missing: dict[IdxFile, Exception], wanted: Collection, folder, on_progress):
    """Fetch each file into `folder`. If one can't be had, the error tells of its damage too."""
    tally, best = Tally(missing, on_progress), ""
    for file, problem in missing.items():
        try:
            mirrors, md5 = wanted.published()
            mirrors.sort(key=best.__ne__)  # the one that worked first: a dead one costs time
            best = fetch(file, md5[f"{file.name}.gz"], mirrors, folder, partial(tally.add, file))
        except SourceUnavailableError as failure:
            if isinstance(problem, DamagedDataError):
                raise DamagedDataError(f"{problem} {failure}") from failure
            raise


def store_files(name: str, contents: Mapping[str, bytes], root: Path):
    """Put files that somebody brought where `load_source` will find them: all four, or none.

    `contents` holds each file's bytes, gzipped or not, by the name that it came under. The names
    don't matter, since each file's header tells which of the four it is. Raises DamagedDataError
    with what is wrong, and SourceUnavailableError where the folder can't be written to.
    """
    folder, wanted, found = raw_folder(name, root), collection(name), {}
    try:
        with unfinished(folder) as scratch:
            for number, (came_as, content) in enumerate(contents.items()):
                path = scratch / (f"{number}.gz" if content[:2] == GZIP_MAGIC else f"{number}")
                path.write_bytes(content)
                file = recognise(path, came_as, wanted)
                if file in found:
                    raise DamagedDataError(f"{came_as} is {file.name} a second time.")
                found[file] = read_idx(path, file, came_as)
                path.unlink()
            if missing := [file.name for file in wanted.files if file not in found]:
                raise DamagedDataError(f"All four files are needed. Missing: {', '.join(missing)}.")
            for file, values in found.items():
                write_idx(values, file, scratch / file.name, folder)
    except OSError as error:
        reason = f"The folder {folder} can't be written to: {error.strerror or error}."
        raise SourceUnavailableError(reason) from error


def recognise(path: Path, came_as: str, wanted: Collection) -> IdxFile:
    """Which of the four files this is meant to be; `read_idx` will say what is wrong with it.

    The header tells for certain; else the name that it came under, or the kind of its values.
    """
    header, name = read_header(path), came_as.removesuffix(".gz")
    for sign in (
        lambda file: header.startswith(file.header),
        lambda file: name == file.name,
        lambda file: header[:4] == file.header[:4],
    ):
        for file in filter(sign, wanted.files):
            return file
    raise DamagedDataError(f"{came_as} is none of {wanted.name}'s four files, by its header.")


@dataclass(frozen=True)
class Source:
    """One place that digits come from."""

    title: str
    load: Callable[[Path, OnProgress], tuple[DigitSet, DigitSet]]
    on_disk: Callable[[Path], bool]  # can it be loaded without a network? Cheap to ask
    classes: tuple[str, ...] = DIGITS  # what the labels stand for


def from_torchvision(title: str, name: str) -> Source:
    """The source that torchvision's class `name` describes."""
    load, on_disk = partial(load_collection, name), partial(collection_on_disk, name)
    return Source(title, load, on_disk, CLASS_NAMES.get(name, DIGITS))


SOURCES = {
    "mnist": from_torchvision("MNIST", "MNIST"),
    "builtin": Source("Built-in digits", load_builtin, lambda root: True),
    "fashion": from_torchvision("Fashion-MNIST", "FashionMNIST"),
    "kmnist": from_torchvision("KMNIST", "KMNIST"),
}


def load_source(name: str, root="data", on_progress: OnProgress = None):
    """The digits of one source as two DigitSets, (train, test).

    `root` is the folder where data files lie or will be kept. `on_progress(done, total)` counts
    bytes while fetching and digits while drawing. An unknown name raises ValueError;
    SourceUnavailableError has a reason to show to people, and is a DamagedDataError where a file
    isn't what it should be.
    """
    if name not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(SOURCES)}, not {name!r}")
    return SOURCES[name].load(Path(root), on_progress)
