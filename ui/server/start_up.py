"""What is made ready from the server's start on, so that the first visitor waits for nothing."""

import asyncio
import ctypes
import logging
import socket
import sys
from asyncio import base_events
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from classroom.storage.database import StoreError
from mnist_core.data.download import clear_unfinished
from mnist_core.data.sources import SOURCES
from mnist_core.errors import SourceUnavailableError
from mnist_core.training.pretrained import load_pretrained
from ui.session.class_room import room
from ui.session.datasets import datasets, folder, split
from ui.session.models import novelty_detector, train_baseline
from ui.session.visitor import store
from ui.sweep.running import sweep_pool
from ui.train.charts.live_feed import live_runs

logger = logging.getLogger(__name__)

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # their numbers in <malloc.h>
LARGE_BYTES = 1_000_000  # more than a batch, less than a chunk of an evaluation
MAX_HEAPS = 2
TRIM_SECONDS = 5.0
EXPIRY_PAUSE = 600.0  # seconds from one look for classes that are over to the next


@asynccontextmanager
async def warm_up(app: object) -> AsyncIterator[None]:
    """Make digits and the baseline ready in the background while the server begins to serve.

    When it is told to end, sweeps end, and runs that play are saved.
    """
    send_at_once()
    spare_memory = asyncio.create_task(return_free_memory())
    old_classes = asyncio.create_task(end_old_classes())
    Thread(target=prepare, name="warm-up", daemon=True).start()
    yield
    spare_memory.cancel()
    old_classes.cancel()
    sweep_pool().close()
    await asyncio.to_thread(live_runs().save_all)


def send_at_once() -> None:
    """Have asyncio turn on TCP_NODELAY for Streamlit's connections, too.

    Otherwise a small packet is held back until the one before it is acknowledged (Nagle's
    algorithm), for which the other side may take 40 ms: each of the hundred files of a first visit
    comes that much later. Servers turn this off, and asyncio does so for them, but not for a socket
    whose maker left out the protocol's number, as Streamlit does.
    """
    base_events._set_nodelay = set_no_delay  # type: ignore[attr-defined]


def set_no_delay(connection: socket.socket) -> None:
    """Turn on TCP_NODELAY if it is a connection by TCP, whether or not it says so."""
    is_tcp = connection.proto in (0, socket.IPPROTO_TCP)
    is_stream = connection.type == socket.SOCK_STREAM
    if is_tcp and is_stream and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def end_old_classes() -> None:
    """Delete the classes whose time is over, also where nobody asks for them any more."""
    while True:
        with suppress(StoreError):
            await asyncio.to_thread(lambda: room().classes.expire())
        await asyncio.sleep(EXPIRY_PAUSE)


async def return_free_memory() -> None:
    """Have glibc keep few heaps, and give back to the system, again and again, what is free.

    Otherwise each thread has a heap, which keeps what an evaluation borrows for a moment, 6 MB, and
    there is a thread for each visitor. And checkpoints come to lie between the blocks that batches
    borrow, so that every run would take twice what it holds.
    """
    allocator = ctypes.CDLL(None) if sys.platform == "linux" else None
    if allocator is None or not hasattr(allocator, "malloc_trim"):  # another C library
        return
    allocator.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
    allocator.mallopt(M_ARENA_MAX, MAX_HEAPS)
    while True:
        await asyncio.sleep(TRIM_SECONDS)
        await asyncio.to_thread(allocator.malloc_trim, 0)


def prepare() -> None:
    """Load what is on disk, split it and train the baseline, as the pages will ask for them.

    What a process that was killed left half written is cleared away first. MNIST that has to be
    downloaded is not waited for: until it is here, the pages show the built-in digits.
    """
    for source in SOURCES:
        clear_unfinished(folder(source))
    with suppress(StoreError):
        store().expire()
    try:
        datasets().fetch("mnist")
        source = "mnist" if datasets().has("mnist") else "builtin"
        datasets().digits(source)
        split(source)
        train_baseline(source)
        novelty_detector(source)
        load_pretrained()
    except SourceUnavailableError:
        logger.exception("the first visitor will have to wait")
