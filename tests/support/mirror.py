"""A mirror on this machine that goes wrong on demand, and a data set tiny enough to fetch from it.

`python -m tests.support.mirror FOLDER MIRROR` loads that data set in a process of its own, for
tests that kill it; a third word, `die`, makes it kill itself with an unpacked file half written.
"""

import gzip
import hashlib
import os
import signal
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Event, Thread

import numpy as np
import pytest

from mnist_core.data import sources
from mnist_core.data.idx import IdxFile
from mnist_core.data.sources import SOURCES

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"

TOO_LONG = 20.0  # seconds after which a slow fault ends well: waiting for it is then a success

_draw = np.random.default_rng(0).integers
VALUES = {
    TRAIN_IMAGES: _draw(256, size=(30, 28, 28), dtype=np.uint8),
    TRAIN_LABELS: _draw(10, size=30, dtype=np.uint8),
    TEST_IMAGES: _draw(256, size=(20, 28, 28), dtype=np.uint8),
    TEST_LABELS: _draw(10, size=20, dtype=np.uint8),
}


def idx_bytes(values) -> bytes:
    """Unsigned bytes in idx format, spelt out."""
    sizes = b"".join(struct.pack(">I", size) for size in values.shape)
    return bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()


RAW = {name: idx_bytes(values) for name, values in VALUES.items()}
PACKED = {f"{name}.gz": gzip.compress(raw, mtime=0) for name, raw in RAW.items()}


def publish_tiny(patch: pytest.MonkeyPatch, mirrors: Sequence[str] = (), packed=PACKED):
    """Have every source of idx files be 30 + 20 random digits that `mirrors` have as `packed`."""
    files = tuple(IdxFile(name, values.shape) for name, values in VALUES.items())
    md5 = {name: hashlib.md5(content).hexdigest() for name, content in packed.items()}
    patch.setattr(sources, "published", lambda name: (list(mirrors), md5))
    for name in ("mnist", "fashion", "kmnist"):
        patch.setitem(SOURCES, name, replace(SOURCES[name], files=files))


class Mirror:
    """A server of `files` on loopback, to be used in a `with`.

    `fault` names what it does wrong, `at` the one file with which it does so (None: each).
    `asked` lists the files asked for. `halfway` is set when half a file has gone out.
    """

    def __init__(self, fault=None, at=None):
        self.files, self.fault, self.at, self.asked = dict(PACKED), fault, at, []
        self.halfway, self.closed, self.both = Event(), Event(), Barrier(2)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.mirror = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closed.set()
        self.both.abort()
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        mirror, name = self.server.mirror, self.path.rsplit("/", 1)[-1]
        mirror.asked.append(name)
        fault = mirror.fault if mirror.at in (None, name) else None
        with suppress(ConnectionError):  # the client may give up, as it should
            BEHAVIOUR[fault](self, mirror.files[name])

    def start(self, length=None, kind="application/gzip"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, content, length=None):
        self.start(len(content) if length is None else length)
        self.wfile.write(content)

    def silent(self, content):
        self.server.mirror.closed.wait(TOO_LONG)
        self.send(content)

    def stall(self, content):
        self.send(content[: len(content) // 2], len(content))
        self.server.mirror.halfway.set()
        self.server.mirror.closed.wait(TOO_LONG)
        self.wfile.write(content[len(content) // 2 :])

    def drip(self, content):
        self.start(len(content))
        self.drop_by_drop(content)

    def drip_headers(self, content):
        self.drop_by_drop(b"HTTP/1.0 200 OK\r\nX-Nothing: " + b"0" * 60_000 + b"\r\n\r\n")
        self.wfile.write(content)

    def drop_by_drop(self, content):
        end = time.monotonic() + TOO_LONG
        while content and time.monotonic() < end and not self.server.mirror.closed.wait(0.01):
            self.wfile.write(content[:1])
            content = content[1:]
        self.wfile.write(content)

    def portal(self, content):
        page = b"<!doctype html><title>Log in to this network</title>"
        self.start(len(page), "text/html; charset=utf-8")
        self.wfile.write(page)

    def flip(self, content):
        middle = len(content) // 2
        self.send(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    def without_length(self, content):
        self.start()
        self.wfile.write(content)

    def endless(self, content):
        self.start()
        for _ in range(1000):
            self.wfile.write(content)

    def wait_for_both(self, content):
        self.server.mirror.both.wait()
        self.send(content)

    def log_message(self, *_):
        pass


BEHAVIOUR = {
    None: Handler.send,
    "silent": Handler.silent,
    "stall": Handler.stall,
    "drip": Handler.drip,
    "drip headers": Handler.drip_headers,
    "404": lambda handler, _: handler.send_error(404),
    "portal": Handler.portal,
    "plain portal": lambda handler, _: handler.send(b"Log in to this network"),
    "truncated": lambda handler, content: handler.send(content[:100], len(content)),
    "flipped bit": Handler.flip,
    "empty": lambda handler, _: handler.send(b""),
    "no length": Handler.without_length,
    "endless": Handler.endless,
    "hangs up": lambda handler, _: handler.connection.shutdown(2),
    "not HTTP": lambda handler, _: handler.wfile.write(b"220 mail.invalid ESMTP ready\r\n"),
    "wait for both": Handler.wait_for_both,
}


def die_with_half_a_file(descriptor):
    os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder, mirror, *last = sys.argv[1:]
    if last == ["die"]:
        os.fsync = die_with_half_a_file
    publish_tiny(pytest.MonkeyPatch(), [mirror])
    sources.load_source("mnist", folder)
