"""Start-up: prepares data and models, so that the first visitor needn't wait."""

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
EXPIRY_SECONDS_OF_CLASSES = 600.0  # between two deletions of expired classes


@asynccontextmanager
async def warm_up(app: object) -> AsyncIterator[None]:
    """Prepare digits and the baseline in the background while the server starts.

    When the server stops, sweeps end, and playing runs are saved.
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
    algorithm), which may take 40 ms: each of the hundred files of a first visit comes that much
    later. asyncio turns this off, but not for a socket that was created without a protocol number,
    as Streamlit's is.
    """
    base_events._set_nodelay = set_no_delay  # type: ignore[attr-defined]


def set_no_delay(connection: socket.socket) -> None:
    """Turn on TCP_NODELAY for a TCP connection, even without a protocol number."""
    is_tcp = connection.proto in (0, socket.IPPROTO_TCP)
    is_stream = connection.type == socket.SOCK_STREAM
    if is_tcp and is_stream and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def end_old_classes() -> None:
    """Delete expired classes, again and again."""
    while True:
        with suppress(StoreError):
            await asyncio.to_thread(lambda: room().classes.expire())
        await asyncio.sleep(EXPIRY_SECONDS_OF_CLASSES)


async def return_free_memory() -> None:
    """Make glibc use few heaps, and return free memory to the system, again and again.

    Otherwise each thread, of which every visitor has one, keeps a heap with the 6 MB that an
    evaluation uses for a moment. And checkpoints fragment the memory between batches, so that a run
    would take twice its size.
    """
    allocator = ctypes.CDLL(None) if sys.platform == "linux" else None
    if allocator is None or not hasattr(allocator, "malloc_trim"):  # not glibc
        return
    allocator.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
    allocator.mallopt(M_ARENA_MAX, MAX_HEAPS)
    while True:
        await asyncio.sleep(TRIM_SECONDS)
        await asyncio.to_thread(allocator.malloc_trim, 0)


def prepare() -> None:
    """Load digits from disk, split them and train the baseline, as the pages will need them.

    First removes what killed processes left half written. Doesn't wait for a download of MNIST:
    until it is here, the pages show the built-in digits.
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
