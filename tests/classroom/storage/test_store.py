"""The store: what comes out is what went in, within its bounds, whoever else writes or dies."""

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from secrets import token_bytes
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from classroom.storage import database
from classroom.storage import store as store_module
from classroom.storage.database import DAY_SECONDS, NoRoomError, StoreError, sqlite_url
from classroom.storage.store import (
    KEPT_DAYS,
    MAX_DIGITS_BYTES,
    MAX_RUN_BYTES,
    MAX_RUNS,
    Store,
    StoredRun,
)
from classroom.storage.tables import KEPT_RUN, VISITOR

ROOT = Path(__file__).parents[3]
ANN, BEN = token_bytes(32), token_bytes(32)
WRITER = """
import sys
from tests.classroom.storage.test_store import a_run
from classroom.storage.store import Store
store, visitor = Store(sys.argv[1]), bytes.fromhex(sys.argv[2])
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    store.save_runs(visitor, [a_run(f"{sys.argv[4]}{number:06}", bytes([number % 256]) * 50_000)])
"""


def a_run(run_id="a", weights=b"weights", **fields):
    fields = {"number": 1, "named": False, "from_file": False, "test_accuracy": None} | fields
    return StoredRun(run_id, **({"name": "Run 1"} | fields), weights=weights)


@pytest.fixture
def store(address):
    return Store(address)


def ids(store, visitor=ANN):
    return [run.id for run in store.load_runs(visitor)]


def count_rows(address) -> dict[str, int]:
    with create_engine(address).connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in ("visitor", "kept_run", "own_digits")
        }


def test_what_was_stored_comes_back_to_its_visitor_alone(address):
    first = a_run("b", b"\0\xff" * 50_000, name="<b>", named=True, test_accuracy=0.9268)
    second = a_run("c", from_file=True, number=0)
    store = Store(address)
    store.save_runs(ANN, [second, first])
    store.save_digits(ANN, b"digits")
    for one in (store, Store(address)):
        assert one.load_runs(ANN) == [first, second]
        assert one.load_digits(ANN) == b"digits"
        assert (one.load_runs(BEN), one.load_digits(BEN)) == ([], None)


def test_each_run_is_replaced_and_deleted_by_itself(store):
    store.save_runs(ANN, [a_run("a"), a_run("b")])
    store.save_runs(ANN, [a_run("b", name="other"), a_run("c")], deleted=["a", "z"])
    assert [(run.id, run.name) for run in store.load_runs(ANN)] == [("b", "other"), ("c", "Run 1")]


def test_wiping_leaves_nothing_of_the_visitor(address):
    store, secret = Store(address), b"what nobody else should see" * 100
    for visitor in (ANN, BEN):
        store.save_runs(visitor, [a_run("a", secret if visitor == ANN else b"b")])
        store.save_digits(visitor, b"digits")
    store.wipe(ANN)
    store.wipe(token_bytes(32))
    assert (store.load_runs(ANN), store.load_digits(ANN)) == ([], None)
    assert ids(store, BEN) == ["a"]
    assert count_rows(address) == {"visitor": 1, "kept_run": 1, "own_digits": 1}
    if address.startswith("sqlite"):
        store._engine.dispose()  # the last connection tidies the log up
        assert secret[:27] not in Path(address.removeprefix("sqlite:///")).read_bytes()


def test_one_who_deletes_everything_is_forgotten(address):
    store = Store(address)
    store.save_runs(ANN, [a_run("a")])
    store.save_digits(ANN, b"digits")
    store.save_digits(ANN, None)
    assert count_rows(address)["visitor"] == 1
    store.save_runs(ANN, [], deleted=["a"])
    store.save_runs(BEN, [], deleted=["a"])
    assert count_rows(address) == {"visitor": 0, "kept_run": 0, "own_digits": 0}


def test_the_oldest_runs_without_a_name_make_room(store, monkeypatch):
    store.save_runs(ANN, [a_run("00", named=True)])
    for number in range(1, MAX_RUNS + 3):
        store.save_runs(ANN, [a_run(f"{number:02}")])
    assert ids(store) == ["00"] + [f"{number:02}" for number in range(4, MAX_RUNS + 3)]
    monkeypatch.setattr(store_module, "MAX_VISITOR_BYTES", MAX_DIGITS_BYTES + 3_000)
    store.save_runs(ANN, [a_run("01", b"x" * 2_990)])  # older, but it has just come
    assert ids(store) == ["00", "01"]


def test_what_is_too_large_is_refused_and_changes_nothing(store):
    store.save_runs(ANN, [a_run("a")])
    with pytest.raises(NoRoomError):
        store.save_runs(ANN, [a_run("b"), a_run("c", b"x" * (MAX_RUN_BYTES + 1))], ["a"])
    with pytest.raises(NoRoomError):
        store.save_digits(ANN, b"x" * (MAX_DIGITS_BYTES + 1))
    assert ids(store) == ["a"]
    assert store.works


def test_visitors_are_forgotten_some_time_after_their_last_visit(address):
    now = 1e9
    store = Store(address, clock=lambda: now)
    for visitor in (ANN, BEN):
        store.save_runs(visitor, [a_run("a")])
        store.save_digits(visitor, b"digits")
    now += (KEPT_DAYS - 1) * DAY_SECONDS
    assert ids(store, BEN) == ["a"]  # a visit
    now += 2 * DAY_SECONDS
    store.expire()
    assert (ids(store), ids(store, BEN)) == ([], ["a"])
    assert count_rows(address) == {"visitor": 1, "kept_run": 1, "own_digits": 1}


@pytest.mark.parametrize("bound", ["MAX_VISITORS", "MAX_TOTAL_BYTES"])
def test_all_together_have_a_bound_and_nobody_of_the_last_day_goes(store, monkeypatch, bound):
    now = 1e9
    store._clock = lambda: now
    monkeypatch.setattr(store_module, bound, {"MAX_VISITORS": 3, "MAX_TOTAL_BYTES": 330}[bound])
    visitors = [bytes([number]) * 32 for number in range(5)]
    for visitor in visitors[:3]:
        store.save_runs(visitor, [a_run("a", b"x" * 100)])
        now += DAY_SECONDS / 2
    now += DAY_SECONDS / 4
    store.save_runs(visitors[3], [a_run("a", b"x" * 100)])  # 0 was away for 1.75 days, 1 for 1.25
    assert [ids(store, visitor) for visitor in visitors] == [[], ["a"], ["a"], ["a"], []]
    store.save_runs(visitors[1], [a_run("a", b"y" * 100)])  # and is back
    with pytest.raises(NoRoomError):
        store.save_runs(visitors[4], [a_run("a", b"x" * 100)])
    assert [ids(store, visitor) for visitor in visitors] == [[], ["a"], ["a"], ["a"], []]
    assert store.works


def test_a_class_writes_at_once(store, monkeypatch):
    """SQLite gives up after a while, and lets others pass whoever waits; nobody may be the one."""
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    visitors = [token_bytes(32) for _ in range(30)]

    def write(visitor):
        for number in range(5):
            store.save_runs(visitor, [a_run(f"{number}", b"x" * 80_000)])

    with ThreadPoolExecutor(len(visitors)) as threads:
        list(threads.map(write, visitors))
    assert all(ids(store, visitor) == ["0", "1", "2", "3", "4"] for visitor in visitors)
    with ThreadPoolExecutor() as threads:  # and one visitor in several tabs
        list(threads.map(lambda name: store.save_runs(ANN, [a_run(name)]), "abcdefgh"))
    assert ids(store) == [*"abcdefgh"]


def test_servers_that_start_at_once_make_one_database(tmp_path):
    for round_ in range(20):
        address, together = str(sqlite_url(tmp_path / f"{round_}.sqlite")), Barrier(5)

        def start(name, address=address, together=together):
            store = Store(address)
            together.wait()
            store.save_runs(ANN, [a_run(name)])

        with ThreadPoolExecutor(5) as threads:
            list(threads.map(start, "abcde"))
        assert ids(Store(address)) == [*"abcde"]


def start_writer(address, visitor, count, name):
    command = [sys.executable, "-c", WRITER, address, visitor.hex(), str(count), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_processes_write_at_once(address):
    writers = [start_writer(address, ANN, 10, name) for name in "ab"]
    for writer in writers:
        _, complaints = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaints.decode()
    assert ids(Store(address)) == [f"{name}{n:06}" for name in "ab" for n in range(10)]


def test_a_process_killed_while_it_writes_leaves_a_good_database(tmp_path):
    address = str(sqlite_url(tmp_path / "classroom.sqlite"))
    store = Store(address)
    for round_ in range(2):
        writer = start_writer(address, ANN, 10**6, f"{round_}-")
        assert writer.stdout.readline() == b"ready\n"
        seen = len(ids(store))
        while max(ids(store), default="") < f"{round_}-000009":
            assert writer.poll() is None, writer.stderr.read()
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        runs = store.load_runs(ANN)
        assert len(runs) >= seen
        for run in runs:  # each is whole
            number = int(run.id.split("-")[1])
            assert run.weights == bytes([number % 256]) * 50_000
        with closing(sqlite3.connect(tmp_path / "classroom.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.save_runs(BEN, [a_run("a")])
    with create_engine(address).connect() as connection:
        size = connection.scalar(select(VISITOR.c.bytes).where(VISITOR.c.visitor == ANN))
    assert size == sum(len(run.weights) for run in store.load_runs(ANN))


def broken_stores(folder):
    """Stores that can't work, and why."""
    (folder / "file").write_text("in the way")
    yield Store(str(sqlite_url(folder / "file" / "classroom.sqlite")))  # no folder can be made
    (folder / "nonsense.sqlite").write_bytes(b"this is no database" * 1000)
    yield Store(str(sqlite_url(folder / "nonsense.sqlite")))
    yield Store("postgresql+psycopg://nobody@/nothing?host=/nowhere")
    yield Store("nonsense")
    yield Store("unheard-of://x")


def test_a_database_that_cannot_be_used_is_named_once(tmp_path, caplog):
    for store in broken_stores(tmp_path):
        caplog.clear()
        assert store.works
        for _ in range(2):
            with pytest.raises(StoreError):
                store.load_runs(ANN)
            store._rests_until = 0
            with pytest.raises(StoreError):
                store.save_runs(ANN, [a_run()])
        assert not store.works
        assert len([one for one in caplog.messages if "can't be stored" in one]) == 1


def test_after_a_failure_nobody_waits_again_until_it_may_have_passed(tmp_path, monkeypatch):
    path = tmp_path / "classroom.sqlite"
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    store = Store(str(sqlite_url(path)))
    store.save_runs(ANN, [a_run("a")])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError):
            store.save_runs(ANN, [a_run("b")])
        assert store.rests
        other.execute("ROLLBACK")
    with pytest.raises(StoreError):
        store.save_runs(ANN, [a_run("b")])
    store._rests_until = 0  # as time will have it
    store.save_runs(ANN, [a_run("c")])
    assert ids(store) == ["a", "c"]
    assert store.works


def test_a_full_disk_loses_nothing_of_what_was_there(tmp_path):
    """A database that may not grow is to SQLite what a full disk is."""
    store = Store(str(sqlite_url(tmp_path / "classroom.sqlite")))
    store.save_runs(ANN, [a_run("a", b"x" * 100_000)])
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")
    with pytest.raises(StoreError, match="full"):
        store.save_runs(ANN, [a_run("b", b"x" * 1_000_000)], deleted=["a"])
    store._rests_until = 0
    assert store.load_runs(ANN) == [a_run("a", b"x" * 100_000)]
    store.wipe(ANN)
    assert ids(store) == []


def test_a_read_only_database_is_left_alone(tmp_path):
    """Root may write anywhere; a database opened only to be read is refused by SQLite itself."""
    path = tmp_path / "classroom.sqlite"
    Store(str(sqlite_url(path))).save_runs(ANN, [a_run("a")])
    store = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreError):
        store.save_runs(ANN, [a_run("b")])
    assert ids(Store(str(sqlite_url(path)))) == ["a"]


@given(st.data())
def test_a_damaged_file_gives_what_was_stored_or_an_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "classroom.sqlite"
    store = Store(str(sqlite_url(path)))
    store.save_runs(ANN, [a_run("a", b"x" * 5_000), a_run("b")])
    store._engine.dispose()
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) - 1)
    damages = st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=30)
    for place, value in data.draw(damages):
        content[place] = value
    path.write_bytes(content)
    store = Store(str(sqlite_url(path)))
    try:
        runs, _ = store.load_runs(ANN), store.save_runs(ANN, [a_run("c")])
    except StoreError:
        return
    assert len(runs) <= MAX_RUNS


def test_the_names_of_columns_are_those_of_a_stored_run():
    columns = {column.name for column in KEPT_RUN.columns}
    assert set(StoredRun.__dataclass_fields__) < columns
