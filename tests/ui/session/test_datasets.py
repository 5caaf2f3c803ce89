"""Digits that all visitors share: loaded once, fetched in the background."""

from threading import Event

import pytest

from mnist_core.errors import SourceUnavailableError
from ui.session import datasets
from ui.session.datasets import Datasets


@pytest.fixture
def loads(monkeypatch):
    """Replace the loading of sources; `loads["mnist"] = function` says what happens."""
    made = {"builtin": lambda on_progress: ("training", "test")}
    monkeypatch.setattr(
        datasets, "load_source", lambda source, root, on_progress=None: made[source](on_progress)
    )
    return made


def wait(fetch):
    fetch.wait(10)
    assert not fetch.going_on


def test_digits_are_loaded_once(loads):
    calls = []
    loads["builtin"] = lambda on_progress: calls.append(1) or ("training", "test")
    shared = Datasets()
    assert not shared.has("builtin")
    assert shared.digits("builtin") is shared.digits("builtin")
    assert shared.has("builtin")
    assert len(calls) == 1


def test_a_source_is_fetched_in_the_background_and_once(loads, monkeypatch):
    monkeypatch.setattr(datasets, "DISK_WAIT_SECONDS", 0.0)
    arrived = Event()

    def slow(on_progress):
        on_progress(3, 12)
        assert arrived.wait(10)
        return ("training", "test")

    loads["mnist"] = slow
    shared = Datasets()
    fetch = shared.fetch("mnist")
    assert fetch.going_on
    assert not shared.has("mnist")
    assert shared.fetch("mnist") is fetch  # a second visitor
    assert shared.fetch("mnist", again=True) is fetch  # an impatient one
    assert shared.digits("builtin") == ("training", "test")  # nobody waits
    arrived.set()
    wait(fetch)
    assert shared.has("mnist")
    assert (fetch.done, fetch.total, fetch.problem) == (3, 12, None)


def test_a_failure_is_told_and_can_be_tried_again(loads):
    def fails(on_progress):
        raise SourceUnavailableError("The network is down.")

    loads["mnist"] = fails
    shared = Datasets()
    failed = shared.fetch("mnist")
    wait(failed)
    assert failed.problem == "The network is down."
    assert shared.fetch("mnist") is failed
    loads["mnist"] = lambda on_progress: ("training", "test")
    again = shared.fetch("mnist", again=True)
    wait(again)
    assert again.problem is None
    assert shared.has("mnist")


def test_files_that_another_server_was_brought_are_found(loads, monkeypatch):
    on_disk = []
    monkeypatch.setattr(type(datasets.SOURCES["mnist"]), "on_disk", lambda *_: bool(on_disk))
    monkeypatch.setitem(loads, "mnist", lambda on_progress: failing[0]())
    failing = [lambda: raise_unavailable("The network is down.")]
    shared = Datasets()
    wait(failed := shared.fetch("mnist"))
    assert shared.fetch("mnist") is failed
    on_disk.append(True)  # the other server has stored them in the folder that both share
    failing[0] = lambda: raise_unavailable("They are damaged.")
    wait(damaged := shared.fetch("mnist"))
    assert damaged is not failed
    assert shared.fetch("mnist") is damaged  # looked at once, not for every visitor
    failing[0] = lambda: ("training", "test")
    wait(shared.fetch("mnist", again=True))
    assert shared.has("mnist")


def raise_unavailable(reason):
    raise SourceUnavailableError(reason)


def test_files_can_be_stored_while_a_download_hangs(loads, monkeypatch):
    hangs, stored = Event(), []
    monkeypatch.setattr(datasets, "store_files", lambda name, *rest: stored.append(name))
    loads["mnist"] = lambda on_progress: hangs.wait(10) and ("fetched", "late")
    monkeypatch.setattr(datasets, "DISK_WAIT_SECONDS", 0.0)
    shared = Datasets()
    fetch = shared.fetch("mnist")
    loads["mnist"] = lambda on_progress: ("uploaded", "files")
    shared.bring("mnist", {})
    assert stored == ["mnist"]
    assert shared.digits("mnist") == ("uploaded", "files")
    shared.bring("mnist", {})  # again, by somebody else: nothing is replaced
    assert stored == ["mnist"]
    hangs.set()
    wait(fetch)
    assert shared.digits("mnist") == ("uploaded", "files")


def test_even_an_unforeseen_error_ends_the_waiting(loads):
    def breaks(on_progress):
        raise RuntimeError("a bug")

    loads["mnist"] = breaks
    fetch = Datasets().fetch("mnist")
    wait(fetch)
    assert "log" in fetch.problem


def test_only_mnist_comes_from_a_folder_of_ones_own(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))
    assert datasets.folder("mnist") == tmp_path
    assert datasets.folder("builtin") == datasets.DATA_FOLDER
    monkeypatch.delenv("MNIST_DATA_DIR")
    assert datasets.folder("mnist") == datasets.DATA_FOLDER
