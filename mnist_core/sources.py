"""Where digits come from: a name -> a loader. A new source is one entry in `SOURCES`."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mnist_core.digits import DigitSet
from mnist_core.download import Tally, fetch, unfinished
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from mnist_core.idx import IdxFile, looks_right, read_first, read_idx
from mnist_core.vision import published

OnProgress = Callable[[int, int], None] | None  # (done, total); bytes or digits

BUILTIN_COUNTS = {"training": (20_000, 1), "test": (4_000, 2)}  # digits, seed
BUILTIN_FILE = "builtin-v1.safetensors"  # raise the number when the generator's digits change


@dataclass(frozen=True)
class Collection:
    """A data set in MNIST's form: four idx files that torchvision knows how to find."""

    name: str  # of torchvision's class, and of the folder that it keeps the files in
    files: tuple[IdxFile, ...]  # images and labels to train on, images and labels to test on
    published: Callable[[], tuple[list[str], dict[str, str]]]  # mirrors, and MD5 by .gz file


def collection(name: str) -> Collection:
    """What torchvision's class `name` ("MNIST") consists of."""
    files = (
        IdxFile("train-images-idx3-ubyte", (60_000, 28, 28)),
        IdxFile("train-labels-idx1-ubyte", (60_000,)),
        IdxFile("t10k-images-idx3-ubyte", (10_000, 28, 28)),
        IdxFile("t10k-labels-idx1-ubyte", (10_000,)),
    )
    return Collection(name, files, partial(published, name))


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
        DigitSet(train_images, train_labels.long(), f"{name} training"),
        DigitSet(test_images, test_labels.long(), f"{name} test"),
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


def load_builtin(root: Path, on_progress: OnProgress = None):
    """(train, test) of synthetic handwriting, made once and kept in `root` if it can be."""
    path = root / BUILTIN_FILE
    digits = read_builtin(path)
    if digits is None:
        digits = make_builtin(on_progress)
        keep_builtin(digits, path)
    return digits


def make_builtin(on_progress: OnProgress = None):
    """Draw them, which takes a while; progress counts training and test digits together."""
    from mnist_core.handwriting import generate  # only where digits must be made

    total = sum(count for count, _ in BUILTIN_COUNTS.values())
    sets, done = [], 0
    for part, (count, seed) in BUILTIN_COUNTS.items():
        tell = on_progress and (lambda now, _, before=done: on_progress(before + now, total))
        sets.append(replace(generate(count, seed, on_progress=tell), name=f"Built-in {part}"))
        done += count
    return tuple(sets)


def keep_builtin(digits, path: Path):
    """Write the digits to `path`, all or nothing; where that isn't possible they aren't kept."""
    tensors = {}
    for part, those in zip(BUILTIN_COUNTS, digits, strict=True):
        tensors |= {f"{part}_images": those.images, f"{part}_labels": those.labels}
    content = safetensors.torch.save(tensors, metadata={"checksum": checksum(tensors)})
    try:
        with unfinished(path.parent) as scratch:
            (scratch / path.name).write_bytes(content)
            (scratch / path.name).replace(path)
    except OSError:
        pass  # a full or read-only disk costs time at the next start, nothing else


def read_builtin(path: Path):
    """The digits kept in `path`, or None if there are none or they are damaged.

    They are copied out of the mapped file, or a memory stick pulled out would kill the process.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
            if (file.metadata() or {}).get("checksum") != checksum(tensors):
                return None
        return tuple(
            DigitSet(tensors[f"{part}_images"], tensors[f"{part}_labels"], f"Built-in {part}")
            for part in BUILTIN_COUNTS
        )
    except (OSError, SafetensorError, KeyError, ValueError):
        return None


def checksum(tensors: dict[str, Tensor]) -> str:
    """CRC-32 of the tensors' bytes in the order of their names: catches a flipped bit."""
    crc = 0
    for _, tensor in sorted(tensors.items()):
        crc = zlib.crc32(tensor.contiguous().numpy(), crc)
    return f"{crc:08x}"


@dataclass(frozen=True)
class Source:
    """One place that digits come from."""

    title: str
    load: Callable[[Path, OnProgress], tuple[DigitSet, DigitSet]]
    on_disk: Callable[[Path], bool]  # can it be loaded without a network? Cheap to ask


def from_torchvision(title: str, name: str) -> Source:
    """The source that torchvision's class `name` describes."""
    return Source(title, partial(load_collection, name), partial(collection_on_disk, name))


SOURCES = {
    "mnist": from_torchvision("MNIST", "MNIST"),
    "builtin": Source("Built-in digits", load_builtin, lambda root: True),
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
