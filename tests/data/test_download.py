"""Every way in which fetching can go wrong, and that the next attempt goes right."""

import errno
import gzip
import os
import resource
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import pytest

from mnist_core.data import download, sources
from mnist_core.data.sources import SOURCES, load_source
from mnist_core.data.torchvision_shim import import_torchvision
from mnist_core.errors import DamagedDataError, SourceUnavailableError
from tests.support.mirror import (
    PACKED,
    RAW,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    VALUES,
    Mirror,
    idx_bytes,
    tiny_collection,
)
from tests.support.pages import ROOT

REASONS = {
    "404": "The server answered 404 for train-images-idx3-ubyte.gz.",
    "500": "The server answered 500 for train-images-idx3-ubyte.gz.",
    "portal": "A web page came in place of train-images-idx3-ubyte.gz",
    "plain portal": "its checksum is wrong",
    "truncated": "broke off after 100 of ",
    "cut, no length": "its checksum is wrong",
    "flipped bit": "its checksum is wrong",
    "empty": "its checksum is wrong",
    "endless": "too long to be that file",
    "hangs up": "failed",
    "not HTTP": "makes no sense",
}
SLOW_REASONS = {  # and which limit ends it
    "silent": ("SILENCE", "did not answer in time"),
    "stall": ("SILENCE", "did not answer in time"),
    "drip": ("GRACE", "too slow"),
    "drip headers": ("ANSWER", "did not answer in time"),
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

    def use(*mirrors, packed=PACKED):
        monkeypatch.setattr(sources, "collection", lambda _: tiny_collection(mirrors, packed))

    return use


def raw(root) -> Path:
    return root / "MNIST" / "raw"


def assert_fails(root, reason, error=SourceUnavailableError):
    """It fails for a reason fit for people, and leaves neither a damaged nor a half-made file."""
    with pytest.raises(error) as caught:
        load_source("mnist", root)
    message = str(caught.value)
    assert reason in message
    assert message.endswith(".") and message[0].isalnum() and "Error" not in message
    if raw(root).is_dir():
        assert all(content == RAW[name] for name, content in kept(root).items())


def kept(root):
    """Every file's content but the notes of checksums."""
    return {
        path.name: path.read_bytes() for path in raw(root).iterdir() if path.suffix != ".sha256"
    }


def assert_loads(root, on_progress=None):
    """All digits are there, and nothing but the four files."""
    train, test = load_source("mnist", root, on_progress)
    assert (train.name, test.name) == ("MNIST training", "MNIST test")
    assert (train.images.numpy() == VALUES[TRAIN_IMAGES]).all()
    assert (train.labels.numpy() == VALUES[TRAIN_LABELS]).all()
    assert (test.images.numpy() == VALUES[TEST_IMAGES]).all()
    assert (test.labels.numpy() == VALUES[TEST_LABELS]).all()
    assert kept(root) == RAW
    assert SOURCES["mnist"].on_disk(root)


# Faults of the network, each gone at the second attempt


@pytest.mark.parametrize("fault", REASONS)
def test_faults(fault, mirror, use, tmp_path):
    use(mirror.url)
    mirror.fault = fault
    assert_fails(tmp_path, REASONS[fault])
    assert not SOURCES["mnist"].on_disk(tmp_path)
    mirror.fault = None
    assert_loads(tmp_path)


@pytest.mark.parametrize("fault", SLOW_REASONS)
def test_slow_faults(fault, mirror, use, monkeypatch, tmp_path):
    limit, reason = SLOW_REASONS[fault]
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
        patch.setattr(download, "ANSWER", 0.3)
        assert_fails(tmp_path, "did not answer in time")
    assert_loads(tmp_path)


def test_patience_is_a_matter_of_seconds():
    assert download.SILENCE <= 10 and download.GRACE <= 10 and download.ANSWER <= 15


def test_no_such_name(mirror, use, tmp_path):
    use("http://mirror.invalid/")
    assert_fails(tmp_path, "The server mirror.invalid was not found: there may be no network.")
    use(mirror.url)
    assert_loads(tmp_path)


def test_connection_refused(mirror, use, tmp_path):
    with socket.socket() as taken:  # nobody else can have the port, and nobody listens
        taken.bind(("127.0.0.1", 0))
        use(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        assert_fails(tmp_path, "The server 127.0.0.1 refused the connection.")
    use(mirror.url)
    assert_loads(tmp_path)


@pytest.mark.parametrize(
    "content",
    {
        "bytes missing": RAW[TRAIN_IMAGES][:-1],
        "bytes too many": RAW[TRAIN_IMAGES] + b"\0",
        "bomb": RAW[TRAIN_IMAGES] + bytes(500_000),
        "other count": idx_bytes(VALUES[TEST_IMAGES]),
        "not idx": b"hello",
    }.values(),
)
def test_the_published_file_unpacks_to_something_else(content, mirror, use, tmp_path):
    name = f"{TRAIN_IMAGES}.gz"
    mirror.files[name] = gzip.compress(content)
    use(mirror.url, packed=mirror.files)
    assert_fails(tmp_path, f"{name} is damaged", DamagedDataError)
    mirror.files[name] = PACKED[name]
    use(mirror.url)
    assert_loads(tmp_path)


def test_a_fault_at_the_last_file_keeps_the_others(mirror, use, tmp_path):
    use(mirror.url)
    mirror.fault, mirror.at = "flipped bit", f"{TEST_LABELS}.gz"
    assert_fails(tmp_path, f"{TEST_LABELS}.gz is damaged", DamagedDataError)
    mirror.fault = None
    mirror.asked.clear()
    assert_loads(tmp_path)
    assert mirror.asked == [f"{TEST_LABELS}.gz"]


# Several mirrors


@pytest.mark.parametrize("fault", REASONS)
def test_the_second_mirror_is_used(fault, mirror, use, tmp_path):
    with Mirror(fault) as bad:
        use(bad.url, mirror.url)
        assert_loads(tmp_path)
        assert len(bad.asked) == 1  # once it has failed, it comes last


def test_a_silent_mirror_is_waited_for_once(mirror, use, monkeypatch, tmp_path):
    monkeypatch.setattr(download, "SILENCE", 1.0)
    with Mirror("silent") as bad:
        use(bad.url, mirror.url)
        assert_loads(tmp_path)
        assert len(bad.asked) == 1


@pytest.mark.parametrize("dead", ["http://mirror.invalid/", "http://127.0.0.1:1/"])
def test_a_mirror_that_cannot_be_reached_is_passed_over(dead, mirror, use, tmp_path):
    use(dead, mirror.url)
    assert_loads(tmp_path)


@pytest.mark.parametrize("name", RAW)
def test_a_bit_that_flips_on_the_disk_is_noticed(name, mirror, use, tmp_path):
    use(mirror.url)
    assert_loads(tmp_path)
    path = raw(tmp_path) / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    mirror.asked.clear()
    assert_loads(tmp_path)
    assert mirror.asked == [f"{name}.gz"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_reasons_the_most_telling_is_given(order, mirror, use, tmp_path):
    mirror.fault = "404"
    use(*["http://mirror.invalid/", mirror.url][::order])
    assert_fails(tmp_path, "The server answered 404")


def test_a_proxy_is_honoured(mirror, use, monkeypatch, tmp_path):
    use("http://mirror.invalid/")
    monkeypatch.setenv("http_proxy", mirror.url)
    assert_loads(tmp_path)


@pytest.mark.parametrize(
    "error, reason",
    [
        (
            ssl.SSLCertVerificationError(1, "self-signed"),
            "could not prove that it is mirror.invalid.",
        ),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "failed: Network is unreachable."),
        (ConnectionResetError(errno.ECONNRESET, "Reset by peer"), "failed: Reset by peer."),
        (TimeoutError("timed out"), "did not answer in time."),
    ],
)
def test_other_errors_are_worded_too(error, reason):
    for raised in (error, URLError(error)):
        assert str(download.explain(raised, "https://mirror.invalid/f.gz")).endswith(reason)


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


def test_whoever_watches_may_stop_it(mirror, use, tmp_path):
    class Stop(BaseException):
        pass

    def stop(done, total):
        raise Stop

    use(mirror.url)
    with pytest.raises(Stop):
        load_source("mnist", tmp_path, stop)
    assert list(raw(tmp_path).iterdir()) == []
    assert_loads(tmp_path)


# Faults of the disk


def test_disk_full(mirror, use, monkeypatch, tmp_path):
    use(mirror.url)
    with monkeypatch.context() as patch:

        def full(descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(os, "fsync", full)
        assert_fails(tmp_path, "can't be written to: No space left on device.")
    assert_loads(tmp_path)


@pytest.mark.parametrize("limit", [100, len(PACKED[f"{TRAIN_LABELS}.gz"])])
def test_no_file_may_grow(limit, mirror, use, tmp_path):
    use(mirror.url)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        assert_fails(tmp_path, "can't be written to: File too large.")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert_loads(tmp_path)


def test_a_folder_that_cannot_be_made(mirror, use, tmp_path):
    use(mirror.url)
    (tmp_path / "MNIST").write_text("in the way")
    assert_fails(tmp_path, "can't be written to")
    assert mirror.asked == []  # nothing is fetched that could not be kept
    (tmp_path / "MNIST").unlink()
    assert_loads(tmp_path)


def test_a_read_only_folder(mirror, use, monkeypatch, tmp_path):
    use(mirror.url)
    with monkeypatch.context() as patch:

        def refuse(*_, **__):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        patch.setattr("tempfile._os.mkdir", refuse)
        assert_fails(tmp_path, "can't be written to: Read-only file system.")
    assert_loads(tmp_path)


@pytest.mark.parametrize("name", [TRAIN_IMAGES, TEST_LABELS])
@pytest.mark.parametrize(
    "damage",
    {
        "too short": lambda raw: raw[:-1],
        "too long": lambda raw: raw + b"\0",
        "wrong magic number": lambda raw: b"\0\0\0\0" + raw[4:],
        "empty": lambda raw: b"",
        "web page": lambda raw: b"<!doctype html>".ljust(len(raw)),
    }.values(),
)
def test_a_damaged_file_is_fetched_anew(name, damage, mirror, use, tmp_path):
    raw(tmp_path).mkdir(parents=True)
    for good in RAW:
        (raw(tmp_path) / good).write_bytes(RAW[good])
    (raw(tmp_path) / name).write_bytes(damage(RAW[name]))
    assert not SOURCES["mnist"].on_disk(tmp_path)

    use("http://mirror.invalid/")
    with pytest.raises(DamagedDataError, match=f"{name} is damaged: it .*no network"):
        load_source("mnist", tmp_path)
    use(mirror.url)
    assert_loads(tmp_path)
    assert mirror.asked == [f"{name}.gz"]


# Several processes, and their end


def start(root, mirror, *how):
    command = [sys.executable, "-m", "tests.support.mirror", str(root), mirror.url, *how]
    return subprocess.Popen(command, cwd=ROOT)


def test_killed_while_fetching(mirror, use, tmp_path):
    mirror.fault = "stall"
    process = start(tmp_path, mirror)
    assert mirror.halfway.wait(60)
    process.kill()
    process.wait()
    assert_killed_process_does_no_harm(mirror, use, tmp_path)


def test_killed_while_unpacking(mirror, use, tmp_path):
    assert start(tmp_path, mirror, "die").wait() == -9
    assert_killed_process_does_no_harm(mirror, use, tmp_path)


def assert_killed_process_does_no_harm(mirror, use, root):
    """A later start succeeds, and clears away what was left once nobody can be at work on it."""
    (left,) = raw(root).iterdir()
    use(mirror.url)
    mirror.fault = None
    load_source("mnist", root)
    assert {path.name for path in raw(root).iterdir() if path.suffix != ".sha256"} == {
        *RAW,
        left.name,
    }
    os.utime(left, (0, 0))
    (raw(root) / TEST_LABELS).unlink()
    assert_loads(root)


def test_two_processes_start_together(mirror, use, monkeypatch, tmp_path):
    mirror.fault = "wait for both"  # every file goes out to both at the same time
    use(mirror.url)
    monkeypatch.setattr(download, "SILENCE", 60.0)  # the other one takes a while to start
    monkeypatch.setattr(download, "ANSWER", 60.0)
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
