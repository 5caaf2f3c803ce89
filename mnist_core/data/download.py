"""Downloading files with time-outs and checksums, and storing them atomically.

torchvision's own downloader waits for ever for a silent server, and writes straight to the final
file name, so that an interrupted download looks complete.
"""

import hashlib
import os
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from mnist_core.errors import DamagedDataError, SourceUnavailableError

READ_TIMEOUT = 10.0  # seconds without a byte
ANSWER_TIMEOUT = 15.0  # seconds until the response begins; leaves time for a second IP address
SPEED_GRACE = 10.0  # seconds before the speed is judged
MIN_SPEED = 20_000  # bytes a second on average; at less, MNIST would take ten minutes
REQUEST_HEADERS = {"User-Agent": "mnist-classroom", "Accept-Encoding": "identity"}
ABANDONED_SECONDS = 60.0  # since the last write, after which an unfinished folder is deleted

ERROR_SENTENCES = {  # cause of an error -> a sentence for people
    requests.exceptions.ProxyError: "The proxy on the way to {host} failed.",
    socket.gaierror: "The server {host} was not found: there may be no network.",
    ConnectionRefusedError: "The server {host} refused the connection.",
    TimeoutError: "The server {host} did not answer in time.",
    ssl.SSLCertVerificationError: "The server {host} could not prove that it is {host}.",
    IncompleteRead: "{name} broke off before its end.",
}

OnBytes = Callable[[int, int | None], None]  # (received, announced)


def fetch(name: str, md5: str, max_bytes: int, mirrors: list[str], on_bytes: OnBytes) -> bytes:
    """Download file `name` from the first mirror where it has this MD5 sum.

    `on_bytes(received, length)` is called for every piece. A mirror that fails moves to the end of
    `mirrors`, since waiting for it costs time. Raises SourceUnavailableError with all reasons.
    """
    failures = []
    for mirror in list(mirrors):
        try:
            content = receive(f"{mirror}{name}", max_bytes, on_bytes)
            if hashlib.md5(content, usedforsecurity=False).hexdigest() == md5:
                return content
            raise DamagedDataError(f"What came for {name} is damaged: its checksum is wrong.")
        except SourceUnavailableError as failure:
            failures.append(failure)
            mirrors.append(mirrors.pop(0))
    damaged = any(isinstance(failure, DamagedDataError) for failure in failures)
    told = " ".join(dict.fromkeys(map(str, failures)))
    raise DamagedDataError(told) if damaged else SourceUnavailableError(told)


def receive(url: str, max_bytes: int, on_bytes: OnBytes) -> bytes:
    """Download a URL, at most `max_bytes`; SourceUnavailableError has the reason of a failure."""
    host, name, content = urlsplit(url).hostname or "", url.rsplit("/", 1)[-1], bytearray()
    try:
        with connect(url) as answer:
            if not answer.ok:
                reason = f"The server {host} answered {answer.status_code} for {name}."
                raise SourceUnavailableError(reason)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                reason = f"A web page came in place of {name}; this network may want a login first."
                raise SourceUnavailableError(reason)
            length, begun = answer.raw.length_remaining, time.monotonic()
            while piece := answer.raw.read1(1 << 16):  # iter_content waits for a full piece
                content += piece
                if len(content) > max_bytes:
                    raise DamagedDataError(f"What came for {name} is too long to be that file.")
                on_bytes(len(content), length)
                seconds = time.monotonic() - begun
                if seconds > SPEED_GRACE and len(content) < MIN_SPEED * seconds:
                    raise SourceUnavailableError(
                        f"The connection to {host} is too slow for {name}."
                    )
    except (OSError, HTTPError) as error:
        raise SourceUnavailableError(explain(error, host, name)) from error
    return bytes(content)


def connect(url: str) -> requests.Response:
    """The server's response with its body still unread; TimeoutError if it takes too long.

    The request runs in a thread, since a socket's time-out limits neither the DNS look-up, nor
    several addresses tried in turn, nor headers that arrive byte by byte.
    """
    answer: Future[requests.Response] = Future()

    def ask() -> None:
        try:
            answer.set_result(
                requests.get(url, headers=REQUEST_HEADERS, stream=True, timeout=READ_TIMEOUT)
            )
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(ANSWER_TIMEOUT)


def explain(error: Exception, host: str, name: str) -> str:
    """A sentence for people about an error of requests or its causes."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__context__) is not None:
        causes.append(cause)
    for kind, sentence in ERROR_SENTENCES.items():
        if any(isinstance(cause, kind) for cause in causes):
            return sentence.format(host=host, name=name)
    detail = getattr(causes[-1], "strerror", None) or causes[-1]
    return f"The connection to {host} failed: {detail}."


def clear_unfinished(root: Path) -> None:
    """Remove what killed processes left of `install_files` in `root` or `root/*/raw`."""
    for place in (".unfinished-*", "*/raw/.unfinished-*"):
        for old in root.glob(place):
            with suppress(OSError):  # another process may be removing it at this moment
                touched = max(path.stat().st_mtime for path in (old, *old.iterdir()))
                if time.time() - touched > ABANDONED_SECONDS:
                    shutil.rmtree(old)


def install_files(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write files by name to `folder`, which is created if necessary: all of them, or none.

    Each process writes to a temporary folder of its own, and moves the files when all are on the
    disk, so two processes can store the same file. Removes what killed processes left. Raises
    SourceUnavailableError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_unfinished(folder)
        with TemporaryDirectory("", ".unfinished-", folder, ignore_cleanup_errors=True) as scratch:
            for name, content in contents.items():
                with Path(scratch, name).open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())  # or a power cut could leave a name without content
            for name in contents:
                Path(scratch, name).replace(folder / name)
    except OSError as error:
        reason = f"The folder {folder} can't be written to: {error.strerror or error}."
        raise SourceUnavailableError(reason) from error
