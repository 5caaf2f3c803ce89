"""Every way in which fetching can go wrong, and that the next attempt goes right."""

import errno
import gzip
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core.data import download
from mnist_core.data.sources import SOURCES, load_source
from mnist_core.data.torchvision_shim import import_torchvision
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from tests.support.mirror import (
    PACKED,
    RAW,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    VALUES,
    Mirror,
    idx_bytes,
    publish_tiny,
)
from tests.support.pages import ROOT

ERROR_SENTENCES = {
    "404": "The server 127.0.0.1 answered 404 for train-images-idx3-ubyte.gz.",
    "portal": "A web page came in place of train-images-idx3-ubyte.gz",
    "plain portal": "its checksum is wrong",
    "truncated": "train-images-idx3-ubyte.gz broke off",
    "flipped bit": "its checksum is wrong",
    "empty": "its checksum is wrong",
    "endless": "too long to be that file",
    "hangs up": "The connection to 127.0.0.1 failed: ",
    "not HTTP": "The connection to 127.0.0.1 failed: ",
}
SLOW_REASONS = {  # and which limit ends it
    "silent": ("READ_TIMEOUT", "The server 127.0.0.1 did not answer in time."),
    "stall": ("READ_TIMEOUT", "The server 127.0.0.1 did not answer in time."),
    "drip": ("SPEED_GRACE", "The connection to 127.0.0.1 is too slow"),
    "drip headers": ("ANSWER_TIMEOUT", "The server 127.0.0.1 did not answer in time."),
}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def mirror():
    with Mirror() as mirror:
        yield mirror


@pytest.fixture
def use(monkeypatch):
    """Has the tiny data set published by these mirrors, as these gzipped files."""
    return lambda *mirrors, packed=PACKED: publish_tiny(monkeypatch, mirrors, packed)


def raw(root) -> Path:
    return root / "MNIST" / "raw"


def kept(root):
    """Every file's content but the notes of checksums."""
    return {
        path.name: path.read_bytes() for path in raw(root).iterdir() if path.suffix != ".sha256"
    }


def assert_fails(root, reason, error=SourceUnavailableError):
    """It fails for a reason fit for people, and leaves neither a damaged nor a half-made file."""
    with pytest.raises(error) as caught:
        load_source("mnist", root)
    message = str(caught.value)
    assert reason in message
    assert message.endswith(".") and message[0].isalnum() and "Error" not in message
    if raw(root).is_dir():
        assert all(content == RAW[name] for name, content in kept(root).items())
        assert not SOURCES["mnist"].on_disk(root)


def assert_loads(root, on_progress=None):
    """All digits are there, and nothing but the four files."""
    train, test = load_source("mnist", root, on_progress)
    assert (train.name, test.name) == ("MNIST training", "MNIST test")
    for name, values in VALUES.items():
        digits = train if name.startswith("train") else test
        assert ((digits.images if "images" in name else digits.labels).numpy() == values).all()
    assert kept(root) == RAW
    assert SOURCES["mnist"].on_disk(root)


def test_a_checksum_that_cannot_be_read_is_none(mirror, use, tmp_path):
    use(mirror.url)
    assert_loads(tmp_path)
    for path in list(raw(tmp_path).glob("*.sha256")):
        path.unlink()
        path.mkdir()
    load_source("mnist", tmp_path)


# Faults of the network, each gone at the second attempt


@pytest.mark.parametrize("fault", ERROR_SENTENCES)
def test_faults(fault, mirror, use, tmp_path):
    use(mirror.url)
    mirror.fault = fault
    assert_fails(tmp_path, ERROR_SENTENCES[fault])
    with Mirror() as good:
        mirror.asked.clear()
        use(mirror.url, good.url)
        assert_loads(tmp_path)
        assert len(mirror.asked) == 1  # once it has failed, it comes last


@pytest.mark.parametrize("fault", SLOW_REASONS)
def test_slow_faults(fault, mirror, use, monkeypatch, tmp_path):
    limit, reason = SLOW_REASONS[fault]
    assert getattr(download, limit) <= 15
    use(mirror.url)
    mirror.fault = fault
    with monkeypatch.context() as patch:
        patch.setattr(download, limit, 0.3)
        assert_fails(tmp_path, reason)
    mirror.fault = None
    assert_loads(tmp_path)


def test_a_name_that_is_looked_up_for_ever(mirror, use, monkeypatch, tmp_path):
    use(mirror.url)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: mirror.closed.wait())
        patch.setattr(download, "ANSWER_TIMEOUT", 0.3)
        assert_fails(tmp_path, "did not answer in time")
    assert_loads(tmp_path)


def test_servers_that_cannot_be_reached(mirror, use, tmp_path):
    with socket.socket() as taken:  # nobody else can have the port, and nobody listens
        taken.bind(("127.0.0.1", 0))
        dead = "http://mirror.invalid/", f"http://127.0.0.1:{taken.getsockname()[1]}/"
        use(*dead)
        assert_fails(tmp_path, "The server mirror.invalid was not found: there may be no network.")
        assert_fails(tmp_path, "The server 127.0.0.1 refused the connection.")
        use(*dead, mirror.url)
        assert_loads(tmp_path)


@pytest.mark.parametrize(
    "error, reason",
    [
        (
            ssl.SSLCertVerificationError(1, "self-signed"),
            "The server mirror.invalid could not prove that it is mirror.invalid.",
        ),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "failed: Network is unreachable."),
        (ConnectionResetError(errno.ECONNRESET, "Reset by peer"), "failed: Reset by peer."),
        (TimeoutError("timed out"), "did not answer in time."),
    ],
)
def test_other_errors_are_worded_too(error, reason, use, monkeypatch, tmp_path):
    def fail(*_, **__):
        raise error

    use("http://mirror.invalid/")
    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)
    assert_fails(tmp_path, reason)


@pytest.mark.parametrize(
    "content",
    {
        "bytes missing": RAW[TRAIN_IMAGES][:-1],
        "bomb": RAW[TRAIN_IMAGES] + bytes(500_000),
        "other count": idx_bytes(VALUES[TEST_IMAGES]),
    }.values(),
)
def test_the_published_file_unpacks_to_something_else(content, mirror, use, tmp_path):
    name = f"{TRAIN_IMAGES}.gz"
    mirror.files[name] = gzip.compress(content)
    use(mirror.url, packed=mirror.files)
    assert_fails(tmp_path, f"{name} is damaged", DamagedDataError)


def test_a_fault_at_the_last_file_keeps_the_others(mirror, use, tmp_path):
    use(mirror.url)
    mirror.fault, mirror.at = "flipped bit", f"{TEST_LABELS}.gz"
    assert_fails(tmp_path, f"{TEST_LABELS}.gz is damaged", DamagedDataError)
    mirror.fault = None
    mirror.asked.clear()
    assert_loads(tmp_path)
    assert mirror.asked == [f"{TEST_LABELS}.gz"]


def test_proxies_are_honoured(mirror, use, monkeypatch, tmp_path):
    use("http://mirror.invalid/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert_fails(tmp_path, "The proxy on the way to mirror.invalid failed.")
    monkeypatch.setenv("http_proxy", mirror.url)
    assert_loads(tmp_path)


# Progress


@pytest.mark.parametrize("fault", [None, "no length"])
def test_progress_is_told_in_bytes_of_all_files(fault, mirror, use, tmp_path):
    use(mirror.url)
    mirror.fault = fault
    told = []
    assert_loads(tmp_path, lambda done, total: told.append((done, total)))
    done = [now for now, _ in told]
    assert done == sorted(done) and all(now <= total for now, total in told)
    packed = sum(map(len, PACKED.values()))
    assert done[-1] == packed
    assert fault or told[-1] == (packed, packed)


# Faults of the disk


def test_disk_full(mirror, use, monkeypatch, tmp_path):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    use(mirror.url)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert_fails(tmp_path, "can't be written to: No space left on device.")
    assert_loads(tmp_path)


def test_a_folder_that_cannot_be_made(mirror, use, tmp_path):
    use(mirror.url)
    (tmp_path / "MNIST").write_text("in the way")
    assert_fails(tmp_path, "can't be written to")
    assert mirror.asked == []  # nothing is fetched that could not be kept


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize(
    ("damage", "seen"),
    [(lambda raw: raw[:-1], True), (lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), False)],
    ids=["too short", "flipped bit"],
)
def test_a_file_damaged_on_the_disk_is_fetched_anew(name, damage, seen, mirror, use, tmp_path):
    use(mirror.url)
    assert_loads(tmp_path)
    (raw(tmp_path) / name).write_bytes(damage(RAW[name]))
    assert SOURCES["mnist"].on_disk(tmp_path) != seen  # at a glance, that is
    use("http://mirror.invalid/")
    with pytest.raises(DamagedDataError, match=f"{name} is damaged: .*no network"):
        load_source("mnist", tmp_path)
    use(mirror.url)
    mirror.asked.clear()
    assert_loads(tmp_path)
    assert mirror.asked == [f"{name}.gz"]


# Several processes, and their end


def start(root, mirror, *how):
    command = [sys.executable, "-m", "tests.support.mirror", str(root), mirror.url, *how]
    return subprocess.Popen(command, cwd=ROOT)


def test_killed_while_writing(mirror, use, tmp_path):
    """A later start succeeds, and clears away what was left once nobody can be at work on it."""
    assert start(tmp_path, mirror, "die").wait() == -9
    (left,) = raw(tmp_path).iterdir()
    use(mirror.url)
    load_source("mnist", tmp_path)
    assert left.exists()
    for path in (left, *left.iterdir()):
        os.utime(path, (0, 0))
    (raw(tmp_path) / TEST_LABELS).unlink()
    assert_loads(tmp_path)


def test_two_processes_start_together(mirror, use, monkeypatch, tmp_path):
    mirror.fault = "wait for both"  # every file goes out to both at the same time
    use(mirror.url)
    monkeypatch.setattr(download, "READ_TIMEOUT", 60.0)  # the other one takes a while to start
    monkeypatch.setattr(download, "ANSWER_TIMEOUT", 60.0)
    other = start(tmp_path, mirror)
    load_source("mnist", tmp_path)
    assert other.wait() == 0
    assert mirror.asked == [name for name in PACKED for _ in range(2)]
    assert_loads(tmp_path)


def test_torchvision_can_read_the_result(mirror, use, tmp_path):
    use(mirror.url)
    load_source("mnist", tmp_path)
    theirs = import_torchvision().datasets.MNIST(tmp_path, train=False, download=False)
    assert (theirs.data.numpy() == VALUES[TEST_IMAGES]).all()
    assert (theirs.targets.numpy() == VALUES[TEST_LABELS]).all()


def test_what_a_killed_process_left_is_cleared_away_and_a_living_ones_work_is_not(tmp_path):
    old, young = tmp_path / ".unfinished-old", tmp_path / "MNIST/raw/.unfinished-young"
    older = tmp_path / "FashionMNIST/raw/.unfinished-older"
    for folder in (old, young, older):
        folder.mkdir(parents=True)
        (folder / TEST_LABELS).write_bytes(b"half a file")
        if folder != young:
            os.utime(folder / TEST_LABELS, (0, 0))
        os.utime(folder, (0, 0))
    (tmp_path / "MNIST/raw" / TEST_LABELS).write_bytes(b"kept")
    download.clear_unfinished(tmp_path)
    assert not old.exists() and not older.exists()
    assert young.exists() and (tmp_path / "MNIST/raw" / TEST_LABELS).exists()
    download.clear_unfinished(tmp_path / "missing")
