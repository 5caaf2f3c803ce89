"""The digits of all sources, loaded once and shared by all visitors.

Visitors don't wait for downloads, which run in a thread: meanwhile they use the built-in digits.
"""

import logging
import os
from functools import partial
from pathlib import Path
from threading import Lock, Thread

import streamlit as st
import torch

from mnist_core import SOURCES, load_source
from mnist_core.data.digit_set import DigitSet
from mnist_core.data.sources import store_files
from mnist_core.errors import SourceUnavailableError
from mnist_core.training.config import DataSettings
from mnist_core.training.data import Split, split_digits

logger = logging.getLogger(__name__)
DATA_FOLDER = Path(__file__).parents[2] / "data"
DISK_WAIT_SECONDS = 2.0  # that a visitor waits at most for a source on disk

# For such small models, one thread is as fast as two.
torch.set_num_threads(1)


def title_of(source: str) -> str:
    return SOURCES[source].title


def folder(source: str) -> Path:
    """The folder with a source's files. For MNIST, `MNIST_DATA_DIR` may name another one."""
    own = os.environ.get("MNIST_DATA_DIR") if source == "mnist" else None
    return Path(own or DATA_FOLDER)


class Fetch:
    """An attempt to load a source from disk or the network, in a thread."""

    def __init__(self, load, on_disk):
        self.on_disk = on_disk  # whether it was there at the start
        self.done, self.total = 0, 0  # bytes
        self.problem: str | None = None  # why it failed, in a sentence
        self._load = load
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def going_on(self) -> bool:
        return self._thread.is_alive()

    def wait(self, seconds):
        self._thread.join(seconds)

    def _run(self):
        try:
            self._load(self._note)
        except SourceUnavailableError as error:
            self.problem = str(error)
        except Exception:  # visitors must not wait for ever
            self.problem = "Something unforeseen went wrong; the server's log says what."
            logger.exception("fetching failed")

    def _note(self, done, total):
        self.done, self.total = done, total


class Datasets:
    """All sources' digits, each loaded once, and attempts to load the others."""

    def __init__(self):
        self._loaded: dict[str, tuple[DigitSet, DigitSet]] = {}
        self._fetches: dict[str, Fetch] = {}
        self._loading = {name: Lock() for name in SOURCES}
        self._fetching = Lock()

    def digits(self, source: str, on_progress=None) -> tuple[DigitSet, DigitSet]:
        """(training, test), loaded by the first caller while others wait."""
        if not self.has(source):
            with self._loading[source]:
                if not self.has(source):
                    self._put(source, on_progress)
        return self._loaded[source]

    def has(self, source: str) -> bool:
        return source in self._loaded

    def fetch(self, source: str, again: bool = False) -> Fetch:
        """Start to load a source, or return the current attempt, which all visitors share.

        After a failure, `again` starts another attempt, and so do new files in the folder, which
        may come from another server. Waits a moment for a source on disk, but not for a download.
        """
        with self._fetching:
            fetch, on_disk = self._fetches.get(source), SOURCES[source].on_disk(folder(source))
            is_new = fetch and fetch.problem and on_disk and not fetch.on_disk
            if fetch is None or is_new or (again and fetch.problem):
                fetch = self._fetches[source] = Fetch(partial(self.digits, source), on_disk)
        if fetch.going_on and on_disk:
            fetch.wait(DISK_WAIT_SECONDS)
        return fetch

    def bring(self, source: str, contents):
        """Store and load a source's uploaded files, even while a download hangs."""
        if not self.has(source):
            store_files(source, contents, folder(source))
            self._put(source)

    def _put(self, source: str, on_progress=None):
        self._loaded.setdefault(source, load_source(source, folder(source), on_progress))


@st.cache_resource(show_spinner=False)
def datasets() -> Datasets:
    """The server's datasets, shared by all visitors; starts to load MNIST."""
    shared = Datasets()
    shared.fetch("mnist")
    return shared


def digits(source: str) -> tuple[DigitSet, DigitSet]:
    """(training, test) of a source; shows progress on the page while they are loaded."""
    shared = datasets()
    if shared.has(source):
        return shared.digits(source)
    title = f"Making the {title_of(source).lower()}, once …"
    bar = st.progress(0.0, title)
    sets = shared.digits(source, lambda done, total: bar.progress(done / total, title))
    bar.empty()
    return sets


@st.cache_resource(show_spinner=False, max_entries=64)  # half a megabyte of indices each
def split(source: str, settings: DataSettings = DataSettings()) -> Split:
    """The split of a source's training digits, shared by all visitors."""
    train, _ = datasets().digits(source)
    return split_digits(train, settings)
