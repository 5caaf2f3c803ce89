"""Fetching idx files from a network that may be slow, wrong or not there.

torchvision's own downloader waits for ever on a silent server and writes straight to the file's
final name, so a file that broke off looks finished. Here nothing gets its final name before its
checksum, its size and its header have been checked.
"""

import hashlib
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from mnist_core.data.idx import IdxFile, read_idx, write_idx
from mnist_core.errors import DamagedDataError, SourceUnavailableError

SILENCE = 10.0  # seconds without a byte after which a server is given up
ANSWER = 15.0  # seconds until an answer must have begun: leaves a server's second address its turn
GRACE = 10.0  # seconds before the speed is judged
LEAST_SPEED = 20_000  # bytes a second on average; at less, MNIST would take ten minutes
PIECE = 1 << 16  # bytes read at a time

UNFINISHED = ".unfinished-"  # what the folders of downloads under way are called
ABANDONED = 3600.0  # seconds after which such a folder belongs to a process that was killed


class MirrorError(SourceUnavailableError):
    """A mirror failed.

    `reach` is how far it came: 0 no such name, 1 no connection, 2 no answer in time, 3 the wrong
    answer, 4 broke off. Damaged data, which isn't a MirrorError, comes furthest.
    """

    def __init__(self, reach, reason):
        super().__init__(reason)
        self.reach = reach


def fetch(
    file: IdxFile,
    md5: str,
    mirrors: Sequence[str],
    folder: Path,
    on_bytes: Callable[[int, int | None], None],
) -> str:
    """Put `file` into `folder`, unpacked and checked, from the first mirror that has it.

    `md5` is that of the gzipped file; `on_bytes(received, length)` is told of every piece. Returns
    the mirror. Raises SourceUnavailableError; of several mirrors' reasons it gives that of the one
    that came furthest, which tells most.
    """
    failures = []
    try:
        with unfinished(folder) as scratch:
            for mirror in mirrors:
                try:
                    packed = scratch / f"{file.name}.gz"
                    receive(f"{mirror}{packed.name}", packed, md5, file, on_bytes)
                    unpack(packed, file, folder)
                    return mirror
                except (MirrorError, DamagedDataError) as failure:
                    failures.append(failure)
    except OSError as error:
        reason = f"The folder {folder} can't be written to: {error.strerror or error}."
        raise SourceUnavailableError(reason) from error
    raise max(failures, key=lambda failure: getattr(failure, "reach", 5))


def receive(url: str, packed: Path, md5: str, file: IdxFile, on_bytes):
    """Write what the server sends to `packed`, and check that it is what was published."""
    most = file.size + file.size // 100 + 1000  # gzip makes nothing much longer than it was
    received, digest = 0, hashlib.md5(usedforsecurity=False)
    with packed.open("wb") as stream:
        for piece, length in pieces(url):
            stream.write(piece)
            digest.update(piece)
            received += len(piece)
            if received > most:
                raise DamagedDataError(f"What came for {packed.name} is too long to be that file.")
            on_bytes(received, length)
    if digest.hexdigest() != md5:
        raise DamagedDataError(f"What came for {packed.name} is damaged: its checksum is wrong.")


def unpack(packed: Path, file: IdxFile, folder: Path):
    """Unpack beside `packed`, check, and only then give the file its place in `folder`."""
    write_idx(read_idx(packed, file), file, packed.with_suffix(""), folder)


def pieces(url: str) -> Iterator[tuple[bytes, int | None]]:
    """What the server sends, each piece with the whole length that it announced, or None.

    Raises MirrorError. Disk errors can't be mistaken for the network's: writing is the caller's.
    """
    name = url.rsplit("/", 1)[-1]
    try:
        with connect(url) as answer:
            if answer.headers.get_content_type() == "text/html":
                reason = f"A web page came in place of {name}; this network may want a login first."
                raise MirrorError(3, reason)
            length, received, begun = answer.length, 0, time.monotonic()
            while piece := answer.read1(PIECE):
                received += len(piece)
                yield piece, length
                seconds = time.monotonic() - begun
                if seconds > GRACE and received < LEAST_SPEED * seconds:
                    raise MirrorError(2, f"The connection is too slow to fetch {name}.")
            if length is not None and received < length:
                reason = f"{name} broke off after {received:,} of {length:,} bytes."
                raise MirrorError(4, reason)
    except (OSError, HTTPException, ValueError) as error:
        raise explain(error, url) from error


def connect(url: str):
    """The server's answer, its body still to be read; TimeoutError if none begins in time.

    It waits for a thread, since a socket's timeout bounds neither the look-up of a name, nor one
    address tried after another, nor headers that come a byte at a time.
    """
    answer = Future()

    def ask():
        try:
            request = Request(url, headers={"User-Agent": "mnist-classroom"})
            answer.set_result(build_opener().open(request, timeout=SILENCE))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(ANSWER)


def explain(error: Exception, url: str) -> MirrorError:
    """What urllib says, in a sentence for people."""
    host, name = urlsplit(url).hostname, url.rsplit("/", 1)[-1]
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    match error:
        case HTTPError(code=code):
            return MirrorError(3, f"The server answered {code} for {name}.")
        case socket.gaierror():
            return MirrorError(0, f"The server {host} was not found: there may be no network.")
        case ConnectionRefusedError():
            return MirrorError(1, f"The server {host} refused the connection.")
        case TimeoutError():
            return MirrorError(2, f"The server {host} did not answer in time.")
        case ssl.SSLCertVerificationError():
            return MirrorError(3, f"The server {host} could not prove that it is {host}.")
        case HTTPException() | ValueError() if not isinstance(error, OSError):
            return MirrorError(3, f"The server {host} gave an answer that makes no sense.")
    reason = getattr(error, "strerror", None) or error
    return MirrorError(1, f"The connection to {host} failed: {reason}.")


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder in `folder` for what isn't finished, gone afterwards. Both are made if need be.

    Each process has its own, so two that fetch the same file do no harm; what a killed process left
    is cleared away by a later one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):  # another process may be clearing it away at this moment
            if time.time() - old.stat().st_mtime > ABANDONED:
                shutil.rmtree(old)
    with TemporaryDirectory(prefix=UNFINISHED, dir=folder, ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


class Tally:
    """Adds up several files' bytes for one `on_progress(done, total)`.

    A file that hasn't begun counts as a quarter of its unpacked size, near what MNIST is packed to.
    """

    def __init__(self, files: Iterable[IdxFile], on_progress):
        self.received = dict.fromkeys(files, 0)
        self.length = {file: file.size // 4 for file in files}
        self.on_progress = on_progress

    def add(self, file: IdxFile, received: int, length: int | None):
        self.received[file] = received
        self.length[file] = length or max(received, self.length[file])
        if self.on_progress:
            self.on_progress(sum(self.received.values()), sum(self.length.values()))
