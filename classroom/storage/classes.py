"""Classes in the database, from the teacher's side: opening, steering and ending them.

All state is in the database, so servers that share one also share its classes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import time
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, func, select

from classroom.codes import new_code
from classroom.errors import NoClassError, RefusedError
from classroom.storage.database import Database
from classroom.storage.tables import (
    CLASS,
    CLASS_KEY,
    CLASS_PARTS,
    DIGIT,
    PUBLISHED_MODEL,
    SEAT,
    SWEEP_SEAT,
)
from classroom.web.visitor_key import hash_key, new_key

T = TypeVar("T")

MAX_CLASSES = 50  # of a server
CLASS_HOURS = 24  # after which a class ends
KEPT_CLASS_DAYS = 30  # after which a kept class ends
GRACE_SECONDS = 3600  # that a class still lasts, at least, when it is no longer kept
EMPTY_SECONDS = 600  # after which a class without digits may be deleted to make room
LINK_SECONDS = 600  # that a link to a second window is valid
MAX_TITLE_CHARS = 200  # of what a published model is called


@dataclass(frozen=True)
class ClassState:
    """The current state of a class: the columns of its row."""

    code: str
    opened: float
    expires: float
    kept: bool
    joining: bool
    ask: str  # "turn", "free", or the digit asked of everybody
    guessing: str  # "off", "open" or "shown"
    truth: float | None
    version: int
    cleared: int
    published: int
    bytes: int


@dataclass(frozen=True)
class SeatState:
    """A seat as the teacher sees it."""

    id: int
    name: str
    count: int  # of digits, hidden ones among them
    guess: int | None  # percent


class Classes:
    """The teacher's side of classes. Callers must have checked `steers` first."""

    def __init__(self, database: Database, clock: Callable[[], float] = time):
        self.database, self.clock = database, clock

    def open(self) -> tuple[str, str]:
        """Open a new class; returns (its code, the key to steer it)."""

        def work(connection: Connection) -> tuple[str, str]:
            self._make_room(connection)
            taken = set(connection.scalars(select(CLASS.c.code)))
            code = next(code for code in iter(new_code, None) if code not in taken)
            now, key = self.clock(), new_key()
            row = {"code": code, "opened": now, "expires": now + CLASS_HOURS * 3600}
            row |= {"kept": False, "joining": True, "ask": "turn", "guessing": "off"}
            row |= {"version": 1, "cleared": 1, "published": 0, "bytes": 0}
            connection.execute(CLASS.insert().values(row))
            connection.execute(CLASS_KEY.insert().values(code=code, key=hash_key(key)))
            return code, key

        return self.database.transaction(work)

    def state(self, code: str) -> ClassState | None:
        """The class with this code; None if there is none, or it has ended."""
        return self.database.transaction(partial(find_class, code=code, now=self.clock()), False)

    def steers(self, code: str, key: str | None) -> bool:
        """Whether the browser that holds this key may steer the class."""
        mine = (CLASS_KEY.c.code == code) & (CLASS_KEY.c.key == hash_key(key))
        lasting = CLASS_KEY.c.expires.is_(None)
        query = select(CLASS_KEY.c.code).where(mine, lasting)
        return self.database.transaction(
            lambda connection: connection.scalar(query) is not None, writes=False
        )

    def hand_over(self, code: str) -> str:
        """A short-lived key, for one use: `take_over` exchanges it for a key that steers."""
        link = new_key()
        row = {"code": code, "key": hash_key(link), "expires": self.clock() + LINK_SECONDS}
        self._change(code, lambda c, _: c.execute(CLASS_KEY.insert().values(row)))
        return link

    def take_over(self, code: str, link: str) -> str:
        """Exchange a key from `hand_over` for a key that steers."""

        def work(connection: Connection, _: ClassState) -> str:
            mine = (CLASS_KEY.c.code == code) & (CLASS_KEY.c.key == hash_key(link))
            unused = CLASS_KEY.c.expires > self.clock()
            if not connection.execute(CLASS_KEY.delete().where(mine, unused)).rowcount:
                raise RefusedError(403, "This link was used already, or is too old. Make another.")
            key = new_key()
            connection.execute(CLASS_KEY.insert().values(code=code, key=hash_key(key)))
            return key

        return self._change(code, work)

    def set(self, code: str, **changes: Any) -> None:
        """Change columns of the class, such as `ask` and `joining`."""
        self._change(code, lambda connection, _: update_class(connection, code, **changes))

    def ask_guesses(self, code: str) -> None:
        """Ask every seat for a guess, and forget what was guessed before."""

        def work(connection: Connection, state: ClassState) -> None:
            connection.execute(SEAT.update().where(SEAT.c.code == code).values(guess=None))
            update_class(connection, code, guessing="open", truth=None)

        self._change(code, work)

    def keep(self, code: str, kept: bool) -> None:
        """Keep a class for longer, or no longer than usual."""

        def work(connection: Connection, state: ClassState) -> None:
            hours = KEPT_CLASS_DAYS * 24 if kept else CLASS_HOURS
            expires = max(state.opened + hours * 3600, self.clock() + GRACE_SECONDS)
            update_class(connection, code, kept=kept, expires=expires)

        self._change(code, work)

    def seats(self, code: str) -> list[SeatState]:
        """The class's seats, in the order in which they joined."""
        count = func.count(DIGIT.c.id)
        query = (
            select(SEAT.c.id, SEAT.c.name, count, SEAT.c.guess)
            .outerjoin(DIGIT, DIGIT.c.seat == SEAT.c.id)
            .where(SEAT.c.code == code, ~SEAT.c.removed)
            .group_by(SEAT.c.id, SEAT.c.name, SEAT.c.guess)
            .order_by(SEAT.c.id)
        )
        rows = self.database.transaction(lambda connection: connection.execute(query).all(), False)
        return [SeatState(*row) for row in rows]

    def digits(self, code: str, after: int = 0) -> list[Row[Any]]:
        """(id, seat, label, image, hidden, changed) of the digits that changed after a version."""
        columns = (DIGIT.c[name] for name in ("id", "seat", "label", "image", "hidden", "changed"))
        query = select(*columns).where(DIGIT.c.code == code, DIGIT.c.changed > after)
        return self.database.transaction(
            lambda connection: list(connection.execute(query.order_by(DIGIT.c.id))), writes=False
        )

    def strokes(self, code: str) -> list[Row[Any]]:
        """(seat, label, strokes) of all digits that aren't hidden, in the order of their ids."""
        query = select(DIGIT.c.seat, DIGIT.c.label, DIGIT.c.strokes).where(
            DIGIT.c.code == code, ~DIGIT.c.hidden
        )
        return self.database.transaction(
            lambda connection: list(connection.execute(query.order_by(DIGIT.c.id))), writes=False
        )

    def hide(self, code: str, digit: int) -> None:
        """Hide a digit: it no longer counts anywhere."""
        self._hide(code, DIGIT.c.id == digit, True)

    def unhide_all(self, code: str) -> None:
        self._hide(code, DIGIT.c.hidden, False)

    def remove(self, code: str, seat: int) -> None:
        """Delete a seat's digits and free its cell of a sweep.

        The seat itself stays, marked as removed, so its phone can't join again.
        """

        def work(connection: Connection, state: ClassState) -> None:
            those = (SEAT.c.code == code) & (SEAT.c.id == seat)
            connection.execute(SEAT.update().where(those).values(removed=True))
            connection.execute(
                SWEEP_SEAT.delete().where(SWEEP_SEAT.c.code == code, SWEEP_SEAT.c.seat == seat)
            )
            freed = delete_digits(connection, (DIGIT.c.code == code) & (DIGIT.c.seat == seat))
            update_class(connection, code, cleared=state.version, bytes=state.bytes - freed)

        self._change(code, work)
        self.database.tidy()

    def publish(self, code: str, title: str, weights: bytes) -> None:
        """Make this model the one that reads the class; `weights` are a safetensors file."""

        def work(connection: Connection, state: ClassState) -> None:
            connection.execute(PUBLISHED_MODEL.delete().where(PUBLISHED_MODEL.c.code == code))
            row = {"code": code, "title": title[:MAX_TITLE_CHARS], "weights": weights}
            connection.execute(PUBLISHED_MODEL.insert().values(row))
            update_class(connection, code, published=state.published + 1)

        self._change(code, work)

    def published(self, code: str) -> tuple[str, bytes] | None:
        """(title, weights) of the published model, or None."""
        query = select(PUBLISHED_MODEL.c.title, PUBLISHED_MODEL.c.weights).where(
            PUBLISHED_MODEL.c.code == code
        )
        row = self.database.transaction(lambda c: c.execute(query).one_or_none(), writes=False)
        return (row.title, row.weights) if row else None

    def end(self, code: str) -> None:
        """Delete a class and everything in it."""
        self.database.transaction(lambda connection: delete_class(connection, code))
        self.database.tidy()

    def expire(self) -> None:
        """Delete the classes that have expired."""
        over = select(CLASS.c.code).where(CLASS.c.expires <= self.clock())
        codes = self.database.transaction(lambda connection: connection.scalars(over).all(), False)
        for code in codes:
            self.end(code)

    def _hide(self, code: str, which: ColumnElement[bool], hidden: bool) -> None:
        def work(connection: Connection, state: ClassState) -> None:
            those = (DIGIT.c.code == code) & which
            changes = {"hidden": hidden, "changed": state.version}
            connection.execute(DIGIT.update().where(those).values(changes))
            update_class(connection, code, cleared=state.version)

        self._change(code, work)

    def _change(self, code: str, work: Callable[[Connection, ClassState], T]) -> T:
        return self.database.transaction(
            lambda connection: work(connection, change_class(connection, code, self.clock()))
        )

    def _make_room(self, connection: Connection) -> None:
        """Make room for another class: delete expired ones, then an empty one."""
        now = self.clock()
        rows = connection.execute(select(CLASS.c.code, CLASS.c.opened, CLASS.c.expires)).all()
        empty = (row.code for row in rows if row.opened < now - EMPTY_SECONDS and row.expires > now)
        gone = [row.code for row in rows if row.expires <= now]
        if len(rows) - len(gone) >= MAX_CLASSES:
            written = set(connection.scalars(select(DIGIT.c.code).distinct()))
            gone += [code for code in empty if code not in written][:1]
        if len(rows) - len(gone) >= MAX_CLASSES:
            raise RefusedError(503, f"There are {MAX_CLASSES} classes already. Try again later.")
        for code in gone:
            delete_class(connection, code)


def find_class(
    connection: Connection, code: str, now: float, locked: bool = False
) -> ClassState | None:
    """The class; if `locked`, no one else can change it until the transaction ends."""
    query = select(CLASS).where(CLASS.c.code == code)
    row = connection.execute(query.with_for_update() if locked else query).one_or_none()
    return ClassState(*row) if row and row.expires > now else None


def change_class(connection: Connection, code: str, now: float) -> ClassState:
    """Lock the class until the transaction ends and raise its version; returns its new state."""
    state = find_class(connection, code, now, locked=True)
    if state is None:
        raise NoClassError
    update_class(connection, code, version=state.version + 1)
    return ClassState(**{**vars(state), "version": state.version + 1})


def update_class(connection: Connection, code: str, **changes: Any) -> None:
    connection.execute(CLASS.update().where(CLASS.c.code == code).values(changes))


def delete_digits(connection: Connection, which: ColumnElement[bool]) -> int:
    """Delete digits; returns the bytes that they took."""
    size = func.sum(func.length(DIGIT.c.strokes) + func.length(DIGIT.c.image))
    freed = connection.scalar(select(size).where(which)) or 0
    connection.execute(DIGIT.delete().where(which))
    return int(freed)


def delete_class(connection: Connection, code: str) -> None:
    connection.execute(select(CLASS.c.code).where(CLASS.c.code == code).with_for_update())
    for table in CLASS_PARTS:
        connection.execute(table.delete().where(table.c.code == code))
