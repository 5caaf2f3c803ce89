"""The digits, loaded once a server and shared by every visitor, and MNIST's download.

Visitors never wait for the network: MNIST is fetched in a thread of its own while everybody uses
the built-in digits.
"""

import os
from pathlib import Path
from threading import Lock, Thread

import streamlit as st
import torch

from mnist_core import SOURCES, load_source
from mnist_core.digits import DigitSet
from mnist_core.errors import SourceUnavailableError

DATA = Path(__file__).parent.parent / "data"
FROM_DISK = 1.0  # seconds that a visitor waits for MNIST: enough for a disk, not for a network
HELD_OUT = 1 / 6  # of the training digits, for validation: 10,000 of MNIST's 60,000

# One thread a visitor is as fast as two for a model this small, and leaves a core for the others.
torch.set_num_threads(1)


def folder(source) -> Path:
    """Where a source's files are kept. Only MNIST can be brought along in a folder of one's own."""
    return Path(os.environ.get("MNIST_DATA_DIR", DATA)) if source == "mnist" else DATA


class Library:
    """Every source's digits, and how far MNIST's download has come."""

    def __init__(self):
        self._shelf: dict[str, tuple[DigitSet, DigitSet]] = {}
        self._locks = {name: Lock() for name in SOURCES}
        self._fetching = Thread()
        self.fetched = (0, 0)  # bytes of MNIST so far, bytes in all
        self.problem: str | None = None  # why MNIST can't be had, in a sentence

    def digits(self, source, on_progress=None) -> tuple[DigitSet, DigitSet]:
        """(training, test), made or loaded by the first who asks while the others wait."""
        with self._locks[source]:
            if source not in self._shelf:
                self._shelf[source] = load_source(source, folder(source), on_progress)
            return self._shelf[source]

    def has(self, source) -> bool:
        return source in self._shelf

    @property
    def fetching(self) -> bool:
        return self._fetching.is_alive()

    def fetch_mnist(self):
        """Get MNIST from disk or else from the network, without anybody waiting for it."""
        if self.fetching or self.has("mnist"):
            return
        self.problem, self.fetched = None, (0, 0)
        self._fetching = Thread(target=self._fetch_mnist, daemon=True)
        self._fetching.start()
        self._fetching.join(timeout=FROM_DISK)

    def _fetch_mnist(self):
        def note(done, total):
            self.fetched = (done, total)

        try:
            self.digits("mnist", note)
        except SourceUnavailableError as error:
            self.problem = str(error)


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The one library of this server; with its first visitor it looks for MNIST."""
    books = Library()
    books.fetch_mnist()
    return books


def digits(source) -> tuple[DigitSet, DigitSet]:
    """(training, test) of a source, with progress on the page while they are made."""
    books = library()
    if books.has(source):
        return books.digits(source)
    title = f"Making the {SOURCES[source].title.lower()}, once …"
    bar = st.progress(0.0, title)
    sets = books.digits(source, lambda done, total: bar.progress(done / total, title))
    bar.empty()
    return sets


@st.cache_resource(show_spinner=False, max_entries=len(SOURCES))
def split(source) -> tuple[DigitSet, DigitSet]:
    """(training, validation): a random cut of the source's training digits, one copy for all."""
    train, _ = library().digits(source)
    return train.split(round(len(train) * HELD_OUT), seed=0)
