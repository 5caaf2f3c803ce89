"""Seats of classes in the database, from the phones' side: joining, writing, deleting.

A phone is recognised by the key in its cookie. What it may not do raises RefusedError.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from time import time
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from classroom.codes import new_name
from classroom.errors import NoClassError, RefusedError
from classroom.storage.classes import (
    ClassState,
    change_class,
    delete_digits,
    find_class,
    update_class,
)
from classroom.storage.database import Database
from classroom.storage.sweeps import OwnCell, assign_cell, find_own_cell
from classroom.storage.tables import DIGIT, SEAT, SWEEP_SEAT
from classroom.strokes import Strokes, draw_digit, pack_strokes
from classroom.web.visitor_key import hash_key, new_key

T = TypeVar("T")

MAX_SEATS = 200  # of a class
MAX_SEAT_DIGITS = 60
MAX_CLASS_BYTES = 20_000_000  # of a class's digits; a usual one has 1.5 KB


@dataclass(frozen=True)
class Seat:
    """A seat as its phone sees it."""

    id: int
    name: str
    count: int  # of its digits
    guess: int | None  # percent
    cell: OwnCell | None  # of the class's sweep


@dataclass(frozen=True)
class NewDigit:
    """A digit from a phone, checked."""

    name: str  # random; a digit that is sent again keeps its name
    label: int
    strokes: Strokes


class Seats:
    """The phones' side of classes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time):
        self.database, self.clock = database, clock

    def join(self, code: str) -> str:
        """Take a new seat; returns its key."""

        def work(connection: Connection) -> str:
            state = change_class(connection, code, self.clock())
            if not state.joining:
                raise RefusedError(403, "The teacher lets no new phones in now.", wait=5)
            seats = select(SEAT.c.name, SEAT.c.removed, SEAT.c.key).where(SEAT.c.code == code)
            rows = connection.execute(seats).all()
            if sum(not row.removed and row.key is not None for row in rows) >= MAX_SEATS:
                raise RefusedError(409, f"All {MAX_SEATS} seats of this class are taken.", wait=30)
            key, name = new_key(), new_name({row.name for row in rows})
            row = {"code": code, "key": hash_key(key), "name": name, "removed": False}
            seat = connection.execute(SEAT.insert().values(row)).inserted_primary_key
            assign_cell(connection, code, seat[0] if seat else 0)
            return key

        return self.database.transaction(work)

    def look(self, code: str, key: str | None) -> tuple[ClassState, Seat]:
        """The current state of the class and the seat."""

        def work(connection: Connection) -> tuple[ClassState, Seat]:
            state = find_class(connection, code, self.clock())
            if state is None:
                raise NoClassError
            return state, find_seat(connection, code, key)

        return self.database.transaction(work, writes=False)

    def write(self, code: str, key: str | None, digit: NewDigit) -> tuple[ClassState, Seat, bytes]:
        """Store a digit; returns the class, the seat and the image.

        A digit may be sent again at any time: it replaces the stored one only if it has more
        strokes.
        """
        image, packed = draw_digit(digit.strokes), pack_strokes(digit.strokes)
        row = {"label": digit.label, "strokes": packed, "image": image}
        row |= {"stroke_count": len(digit.strokes)}

        def work(
            connection: Connection, state: ClassState, seat: Seat
        ) -> tuple[ClassState, Seat, bytes]:
            this = (DIGIT.c.seat == seat.id) & (DIGIT.c.name == digit.name)
            known = connection.execute(select(DIGIT).where(this)).one_or_none()
            if known and known.stroke_count >= len(digit.strokes):
                return state, seat, known.image
            if not known and seat.count >= MAX_SEAT_DIGITS:
                raise RefusedError(
                    409,
                    f"You have written {MAX_SEAT_DIGITS} digits, all that a seat may. Thank you!",
                )
            size = state.bytes + len(packed) + len(image)
            size -= len(known.strokes) + len(known.image) if known else 0
            if size > MAX_CLASS_BYTES:
                raise RefusedError(507, "The class has no room for more digits.")
            if known:
                changed = row | {"changed": state.version}
                connection.execute(DIGIT.update().where(this).values(changed))
            else:
                names = {"code": code, "seat": seat.id, "name": digit.name}
                new = row | names | {"hidden": False, "changed": state.version}
                connection.execute(DIGIT.insert().values(new))
                seat = replace(seat, count=seat.count + 1)
            update_class(connection, code, bytes=size)
            return state, seat, image

        return self._change(code, key, work)

    def bring(self, code: str, writers: Iterable[list[NewDigit]]) -> None:
        """Add digits of an earlier class; each writer gets a seat without a phone."""
        drawn = [
            [(digit, draw_digit(digit.strokes), pack_strokes(digit.strokes)) for digit in digits]
            for digits in writers
        ]

        def work(connection: Connection) -> None:
            state = change_class(connection, code, self.clock())
            size = state.bytes + sum(
                len(image) + len(packed) for digits in drawn for _, image, packed in digits
            )
            if size > MAX_CLASS_BYTES:
                raise RefusedError(507, "The class has no room for so many digits.")
            names = set(connection.scalars(select(SEAT.c.name).where(SEAT.c.code == code)))
            for digits in drawn:
                names.add(name := new_name(names))
                row: dict[str, Any] = {"code": code, "name": name, "removed": False}
                key = connection.execute(SEAT.insert().values(row)).inserted_primary_key
                seat = key[0] if key else None
                rows = [
                    {"code": code, "seat": seat, "name": digit.name, "label": digit.label}
                    | {"strokes": packed, "stroke_count": len(digit.strokes), "image": image}
                    | {"hidden": False, "changed": state.version}
                    for digit, image, packed in digits
                ]
                connection.execute(DIGIT.insert(), rows)
            update_class(connection, code, bytes=size)

        self.database.transaction(work)

    def undo(self, code: str, key: str | None, name: str) -> tuple[ClassState, Seat]:
        """Delete one of the seat's digits, if it exists."""
        return self._delete(code, key, name)

    def clear(self, code: str, key: str | None) -> tuple[ClassState, Seat]:
        """Delete all of the seat's digits."""
        return self._delete(code, key)

    def guess(self, code: str, key: str | None, percent: int) -> tuple[ClassState, Seat]:
        """Store the seat's guess: the percentage of digits that will be read right. Once only."""

        def work(connection: Connection, state: ClassState, seat: Seat) -> tuple[ClassState, Seat]:
            if state.guessing != "open":
                raise RefusedError(409, "It is not the time to guess.")
            if seat.guess is not None:
                raise RefusedError(409, f"You have guessed {seat.guess}% already.")
            connection.execute(SEAT.update().where(SEAT.c.id == seat.id).values(guess=percent))
            return state, replace(seat, guess=percent)

        return self._change(code, key, work)

    def _delete(self, code: str, key: str | None, name: str = "") -> tuple[ClassState, Seat]:
        def work(connection: Connection, state: ClassState, seat: Seat) -> tuple[ClassState, Seat]:
            those = DIGIT.c.seat == seat.id
            those = those & (DIGIT.c.name == name) if name else those
            if freed := delete_digits(connection, those):
                size = state.bytes - freed
                update_class(connection, code, cleared=state.version, bytes=size)
            return state, find_seat(connection, code, key)

        return self._change(code, key, work)

    def _change(
        self, code: str, key: str | None, work: Callable[[Connection, ClassState, Seat], T]
    ) -> T:
        def change(connection: Connection) -> T:
            state = change_class(connection, code, self.clock())
            return work(connection, state, find_seat(connection, code, key))

        return self.database.transaction(change)


def find_seat(connection: Connection, code: str, key: str | None) -> Seat:
    """The seat with this key; RefusedError if there is none, or it was removed."""
    mine = (SEAT.c.code == code) & (SEAT.c.key == hash_key(key))
    written = select(func.count()).where(DIGIT.c.seat == SEAT.c.id).scalar_subquery()
    own = select(SWEEP_SEAT.c.cell).where(SWEEP_SEAT.c.seat == SEAT.c.id).scalar_subquery()
    query = select(SEAT, written.label("written"), own.label("cell")).where(mine)
    row = connection.execute(query).one_or_none() if hash_key(key) else None
    if row is None:
        raise RefusedError(401, "This phone has no seat in the class yet.")
    if row.removed:
        raise RefusedError(403, "The teacher has removed this seat from the class.")
    cell = None if row.cell is None else find_own_cell(connection, code, row.cell)
    return Seat(row.id, row.name, row.written, row.guess, cell)
