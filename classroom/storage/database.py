"""The database that all servers of one app share: SQLite, unless another is configured."""

import logging
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from classroom.storage.tables import METADATA

logger = logging.getLogger(__name__)
T = TypeVar("T")

LOCK_SECONDS = 2  # to wait for another process to finish writing
FIRST_SECONDS = 0.2  # to wait for another process that is creating the tables
REST_SECONDS = 30  # after a failure, before the database is tried again
MAX_ATTEMPTS = 3  # when two processes insert the same row at once
MAX_LOG_BYTES = 8_000_000  # of SQLite's write-ahead log
DAY_SECONDS = 24 * 3600  # seconds


class StoreError(Exception):
    """The database can't be used now, or has no room."""


class NoRoomError(StoreError):
    """The data is too large, or the database is full."""


class Database:
    """A database for several threads and processes.

    After a failure, it isn't tried again for `REST_SECONDS`, so that visitors don't have to wait
    for it again and again.
    """

    def __init__(self, url: str | URL):
        self._url = url
        self._engine: Engine | None = None
        self._opening = Lock()
        self._writing = Lock()  # SQLite lets one write at a time, and doesn't queue the others
        self._rests_until = 0.0  # monotonic()
        self._failed = False

    @property
    def works(self) -> bool:
        """Whether the last attempt to use the database succeeded."""
        return not self._failed

    @property
    def rests(self) -> bool:
        """Whether the database failed so recently that it isn't tried."""
        return monotonic() < self._rests_until

    def transaction(self, work: Callable[[Connection], T], writes: bool = True) -> T:
        """Run `work` in one transaction and return its result; StoreError if nothing was done."""
        with self._writing if writes else nullcontext():
            if self.rests:
                raise StoreError("the database could not be used lately")
            try:
                result = self._try(work, writes)
            except (SQLAlchemyError, OSError, ImportError, TypeError, ValueError) as error:
                self._note_failure(error)
                raise StoreError(str(error)) from error
        if self._failed:
            self._failed = False
            logger.warning("visitors' runs and digits are stored again")
        return result

    def tidy(self) -> None:
        """Remove deleted data from the disk.

        SQLite overwrites it in the database itself, but it may still be in the write-ahead log.
        """
        if self._open().dialect.name == "sqlite":
            with suppress(SQLAlchemyError), self._writing, self._open().connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _try(
        self, work: Callable[[Connection], T], writes: bool, attempts: int = MAX_ATTEMPTS
    ) -> T:
        connecting = self._open().connect().execution_options(writes=writes)
        try:
            with connecting as connection, connection.begin():
                return work(connection)
        except IntegrityError:  # another process was quicker to enter the same row
            if attempts == 1:
                raise
        return self._try(work, writes, attempts - 1)

    def _note_failure(self, error: Exception) -> None:
        self._rests_until = monotonic() + REST_SECONDS
        if not self._failed:
            self._failed = True
            reason = str(error).partition("\n")[0]  # the rest is SQL
            logger.warning("visitors' runs and digits can't be stored: %s", reason)

    def _open(self) -> Engine:
        """The database's engine; creates missing tables."""
        with self._opening:
            if self._engine is None:
                engine = open_engine(self._url)
                try:
                    METADATA.create_all(engine)
                except (IntegrityError, ProgrammingError, OperationalError):
                    sleep(FIRST_SECONDS)  # another process may be making them
                    METADATA.create_all(engine)
                self._engine = engine
        return self._engine


def sqlite_url(path: Path) -> URL:
    """The URL of an SQLite database in a file."""
    return URL.create("sqlite", database=str(path))


def open_engine(url: str | URL) -> Engine:
    """Make an engine; for SQLite, also create the folder and configure each connection."""
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    waits = {"timeout": LOCK_SECONDS} if is_sqlite else {"connect_timeout": LOCK_SECONDS}
    engine = create_engine(
        address, hide_parameters=True, pool_pre_ping=not is_sqlite, connect_args=waits
    )
    if is_sqlite:
        event.listen(engine, "connect", set_up_sqlite)
        event.listen(engine, "begin", begin_sqlite)
    return engine


def set_up_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # or Python's module would begin transactions of its own
    connection.text_factory = lambda text: text.decode(errors="replace")
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # who reads and who writes don't wait for another
    cursor.execute("PRAGMA synchronous = NORMAL")  # safe in this mode, without a wait each time
    cursor.execute("PRAGMA secure_delete = ON")  # what a visitor wipes is overwritten
    cursor.execute(f"PRAGMA journal_size_limit = {MAX_LOG_BYTES}")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; one that will write waits for the lock now: after reading it can't."""
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
