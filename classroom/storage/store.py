"""The store of visitors' runs and own digits, which outlives the server.

Contents are bytes here, and callers must check what they read. Each visitor's share of the space is
limited, and so is the total.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from functools import partial
from time import monotonic, time
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select, true
from sqlalchemy.engine import URL

from classroom.storage.database import DAY_SECONDS, Database, NoRoomError
from classroom.storage.tables import KEPT_RUN, VISITOR, VISITOR_DIGITS

T = TypeVar("T")

MAX_RUNS = 20  # of one visitor
MAX_RUN_BYTES = 2_000_000  # 80 to 270 KB is usual; the longest possible record takes 1.8 MB
MAX_DIGITS_BYTES = 200_000  # 200 images of 784 bytes, and their labels
MAX_VISITOR_BYTES = 8_000_000
MAX_VISITORS = 5_000
MAX_TOTAL_BYTES = 1_000_000_000
KEPT_DAYS = 30  # after the last visit
TOUCH_SECONDS = 3600  # a visit so soon after the last one isn't recorded
EXPIRY_SECONDS = 3600  # between two deletions of expired data


@dataclass(frozen=True)
class StoredRun:
    """A run as it is stored. What comes out of the store is unchecked."""

    id: str
    number: int
    name: str
    named: bool
    from_file: bool
    test_accuracy: float | None
    weights: bytes


class Store(Database):
    """Visitors' runs and digits in a database, for several threads and processes.

    Every method is one transaction: all of it is done, or nothing. Each raises StoreError if the
    database can't be used.
    """

    def __init__(self, url: str | URL, clock: Callable[[], float] = time):
        super().__init__(url)
        self._clock = clock
        self._expires_at = 0.0  # monotonic()

    def load_runs(self, visitor: bytes) -> list[StoredRun]:
        """A visitor's runs, the oldest first; records the visit."""

        def read(connection: Connection) -> tuple[float | None, list[StoredRun]]:
            used = connection.scalar(select(VISITOR.c.used).where(VISITOR.c.visitor == visitor))
            if used is None:
                return None, []
            columns = [KEPT_RUN.c[field.name] for field in fields(StoredRun)]
            small = func.length(KEPT_RUN.c.weights) <= MAX_RUN_BYTES
            newest = KEPT_RUN.c.id.desc()
            query = select(*columns).where(KEPT_RUN.c.visitor == visitor, small)
            rows = connection.execute(query.order_by(newest).limit(MAX_RUNS)).all()
            return used, [StoredRun(*row) for row in reversed(rows)]

        used, runs = self.transaction(read, writes=False)
        if used is not None and used < self._clock() - TOUCH_SECONDS:
            self.transaction(lambda connection: self._touch(connection, visitor))
        return runs

    def load_digits(self, visitor: bytes) -> bytes | None:
        """A visitor's own digits, an .npz file."""
        small = func.length(VISITOR_DIGITS.c.npz) <= MAX_DIGITS_BYTES
        query = select(VISITOR_DIGITS.c.npz).where(VISITOR_DIGITS.c.visitor == visitor, small)
        return self.transaction(lambda connection: connection.scalar(query), writes=False)

    def save_runs(
        self, visitor: bytes, saved: Sequence[StoredRun], deleted: Collection[str] = ()
    ) -> None:
        """Store or replace some of a visitor's runs, and delete others by their ids.

        All other runs stay as they are: they may be another tab's. If there are too many, the
        oldest ones that the visitor hasn't named are deleted.
        """
        if any(len(run.weights) > MAX_RUN_BYTES for run in saved):
            raise NoRoomError(f"a run is larger than {MAX_RUN_BYTES:,} bytes")
        ids = {run.id for run in saved}

        def write(connection: Connection) -> None:
            mine = KEPT_RUN.c.visitor == visitor
            self._enter(connection, visitor, bool(saved))
            connection.execute(KEPT_RUN.delete().where(mine, KEPT_RUN.c.id.in_({*ids, *deleted})))
            now = self._clock()
            rows = [{**vars(run), "visitor": visitor, "updated": now} for run in saved]
            if rows:
                connection.execute(KEPT_RUN.insert(), rows)
            self._trim(connection, visitor, ids)
            self._settle(connection, visitor)

        self.transaction(write)

    def save_digits(self, visitor: bytes, npz: bytes | None) -> None:
        """Replace a visitor's stored digits; None deletes them."""
        if npz and len(npz) > MAX_DIGITS_BYTES:
            raise NoRoomError(f"the digits are larger than {MAX_DIGITS_BYTES:,} bytes")

        def write(connection: Connection) -> None:
            self._enter(connection, visitor, npz is not None)
            connection.execute(VISITOR_DIGITS.delete().where(VISITOR_DIGITS.c.visitor == visitor))
            if npz is not None:
                values = {"visitor": visitor, "npz": npz, "updated": self._clock()}
                connection.execute(VISITOR_DIGITS.insert().values(values))
            self._settle(connection, visitor)

        self.transaction(write)

    def wipe(self, visitor: bytes) -> None:
        """Delete everything that is stored of a visitor."""
        self.transaction(lambda connection: self._delete(connection, visitor))

    def expire(self) -> None:
        """Delete the visitors whose last visit is `KEPT_DAYS` ago, with all their data."""
        self._expires_at = monotonic() + EXPIRY_SECONDS
        too_old = VISITOR.c.used < self._clock() - KEPT_DAYS * DAY_SECONDS
        visitors = self.transaction(
            lambda connection: connection.scalars(select(VISITOR.c.visitor).where(too_old)).all(),
            writes=False,
        )
        for visitor in visitors:  # one at a time: nobody waits long, and there is no deadlock
            self.transaction(partial(self._delete, visitor=visitor, condition=too_old))

    def _enter(self, connection: Connection, visitor: bytes, adds: bool) -> None:
        """Record the visit, and lock the visitor's rows against other processes.

        A new visitor is only inserted if something is to be stored: if it `adds`.
        """
        mine = VISITOR.c.visitor == visitor
        known = connection.scalar(select(VISITOR.c.used).where(mine).with_for_update())
        if known is not None:
            self._touch(connection, visitor)
        elif adds:
            row = {"visitor": visitor, "bytes": 0, "used": self._clock()}
            connection.execute(VISITOR.insert().values(row))

    def _touch(self, connection: Connection, visitor: bytes) -> None:
        mine = VISITOR.c.visitor == visitor
        connection.execute(VISITOR.update().where(mine).values(used=self._clock()))

    def _trim(self, connection: Connection, visitor: bytes, newest: Collection[str]) -> None:
        """Delete a visitor's oldest runs until the rest are within the limits."""
        length = func.length(KEPT_RUN.c.weights).label("length")
        query = select(KEPT_RUN.c.id, KEPT_RUN.c.named, length).where(KEPT_RUN.c.visitor == visitor)
        rows = sorted(  # the first to delete comes first, the newly saved last
            connection.execute(query).all(), key=lambda row: (row.id in newest, row.named, row.id)
        )
        total, count, victims = sum(row.length for row in rows), len(rows), []
        for row in rows:
            if count <= MAX_RUNS and total <= MAX_VISITOR_BYTES - MAX_DIGITS_BYTES:
                break
            victims.append(row.id)
            total, count = total - row.length, count - 1
        mine = KEPT_RUN.c.visitor == visitor
        connection.execute(KEPT_RUN.delete().where(mine, KEPT_RUN.c.id.in_(victims)))

    def _settle(self, connection: Connection, visitor: bytes) -> None:
        """Record how much space the visitor takes, and keep the total within its limit."""
        size = 0
        for table, content in (
            (KEPT_RUN, KEPT_RUN.c.weights),
            (VISITOR_DIGITS, VISITOR_DIGITS.c.npz),
        ):
            lengths = select(func.sum(func.length(content))).where(table.c.visitor == visitor)
            size += connection.scalar(lengths) or 0
        mine = VISITOR.c.visitor == visitor
        if not size:
            connection.execute(VISITOR.delete().where(mine))
            return
        connection.execute(VISITOR.update().where(mine).values(bytes=size))
        self._make_room(connection)

    def _make_room(self, connection: Connection) -> None:
        """Delete the visitors who were away longest, but nobody who was here in the last day.

        Raises NoRoomError if that isn't enough. So an attacker posing as thousands of visitors can
        keep others from storing anything new, but deletes nothing of a class at work.
        """
        count, total = connection.execute(select(func.count(), func.sum(VISITOR.c.bytes))).one()
        if count <= MAX_VISITORS and total <= MAX_TOTAL_BYTES:
            return
        away = select(VISITOR.c.visitor, VISITOR.c.bytes).where(
            VISITOR.c.used < self._clock() - DAY_SECONDS
        )
        for visitor, size in connection.execute(away.order_by(VISITOR.c.used)).all():
            self._delete(connection, visitor)
            count, total = count - 1, total - size
            if count <= MAX_VISITORS and total <= MAX_TOTAL_BYTES:
                return
        raise NoRoomError("there are too many visitors")

    def _delete(self, connection: Connection, visitor: bytes, condition: Any = true()) -> None:
        """Delete a visitor and all their data, if the condition still holds."""
        gone = connection.execute(VISITOR.delete().where(VISITOR.c.visitor == visitor, condition))
        if gone.rowcount:
            for table in (KEPT_RUN, VISITOR_DIGITS):
                connection.execute(table.delete().where(table.c.visitor == visitor))

    def transaction(self, work: Callable[[Connection], T], writes: bool = True) -> T:
        if writes and self._expires_at <= monotonic():
            self.expire()
        return super().transaction(work, writes)
