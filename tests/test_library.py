from threading import Event

import pytest

from mnist_core.errors import SourceUnavailableError
from ui import library
from ui.library import Library


@pytest.fixture
def loads(monkeypatch):
    """Replace the loading of sources; `loads["mnist"] = function` says what happens."""
    made = {"builtin": lambda on_progress: ("training", "test")}
    monkeypatch.setattr(
        library, "load_source", lambda source, root, on_progress=None: made[source](on_progress)
    )
    return made


def wait(books):
    books._fetching.join(10)
    assert not books.fetching


def test_digits_are_loaded_once(loads):
    calls = []
    loads["builtin"] = lambda on_progress: calls.append(1) or ("training", "test")
    books = Library()
    assert not books.has("builtin")
    assert books.digits("builtin") is books.digits("builtin")
    assert books.has("builtin")
    assert len(calls) == 1


def test_mnist_is_fetched_in_the_background(loads, monkeypatch):
    monkeypatch.setattr(library, "FROM_DISK", 0.0)
    arrived = Event()

    def slow(on_progress):
        on_progress(3, 12)
        assert arrived.wait(10)
        return ("training", "test")

    loads["mnist"] = slow
    books = Library()
    books.fetch_mnist()
    assert books.fetching
    assert not books.has("mnist")
    first = books._fetching
    books.fetch_mnist()  # a second visitor
    assert books._fetching is first
    assert books.digits("builtin") == ("training", "test")  # nobody waits
    arrived.set()
    wait(books)
    assert books.has("mnist")
    assert books.fetched == (3, 12)


def test_a_failure_is_told_and_can_be_tried_again(loads):
    def fails(on_progress):
        raise SourceUnavailableError("The network is down.")

    loads["mnist"] = fails
    books = Library()
    books.fetch_mnist()
    wait(books)
    assert books.problem == "The network is down."
    loads["mnist"] = lambda on_progress: ("training", "test")
    books.fetch_mnist()
    wait(books)
    assert books.problem is None
    assert books.has("mnist")


def test_only_mnist_comes_from_a_folder_of_ones_own(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))
    assert library.folder("mnist") == tmp_path
    assert library.folder("builtin") == library.DATA
    monkeypatch.delenv("MNIST_DATA_DIR")
    assert library.folder("mnist") == library.DATA
