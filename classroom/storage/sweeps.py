"""Sweeps of classes in the database: which seat has which cell, and the results so far.

Each seat has a cell of a grid of settings. One server at a time trains the cells.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import time

from sqlalchemy import Connection, or_, select

from classroom.errors import RefusedError
from classroom.storage.classes import change_class
from classroom.storage.database import Database
from classroom.storage.tables import CLASS_SWEEP, CLASS_SWEEP_CELL, SEAT, SWEEP_SEAT
from classroom.web.visitor_key import new_key

MAX_CELLS = 100
MAX_PLAN_CHARS = 2000
TRAINER_SECONDS = 10.0  # without a sign of life, after which another server takes over


@dataclass(frozen=True)
class SweepCell:
    """A cell, and the names of the seats that have it."""

    title: str
    finished: bool
    accuracy: float | None  # of the validation set; None if unfinished or diverged
    seats: tuple[str, ...]


@dataclass(frozen=True)
class SweepState:
    """The current state of a class's sweep."""

    code: str
    begun: int  # tells it from another sweep of the same class
    plan: str
    trainer: str | None
    trains_until: float
    cells: tuple[SweepCell, ...]

    @property
    def finished(self) -> int:
        return sum(cell.finished for cell in self.cells)

    @property
    def done(self) -> bool:
        return self.finished == len(self.cells)


@dataclass(frozen=True)
class OwnCell:
    """A seat's own cell, and its rank among all that are finished."""

    title: str
    finished: bool
    accuracy: float | None
    place: int  # 1 for the best of those that are finished
    finished_cells: int
    cells: int


class ClassSweeps:
    """The sweeps of classes. Callers of `begin` and `end` must have checked `steers` first."""

    def __init__(self, database: Database, clock: Callable[[], float] = time):
        self.database, self.clock = database, clock
        self._name = new_key()  # of this server

    def begin(self, code: str, plan: str, titles: Sequence[str]) -> None:
        """Begin a sweep: give each seat a cell, in turn. Deletes the class's former sweep."""
        if not 1 <= len(titles) <= MAX_CELLS or len(plan) > MAX_PLAN_CHARS:
            raise RefusedError(422, f"A class's sweep has 1 to {MAX_CELLS} cells.")

        def work(connection: Connection) -> None:
            state = change_class(connection, code, self.clock())
            delete_sweep(connection, code)
            row = {"code": code, "begun": state.version, "plan": plan, "trains_until": 0.0}
            connection.execute(CLASS_SWEEP.insert().values(row))
            cells = [
                {"code": code, "cell": cell, "title": title, "finished": False, "accuracy": None}
                for cell, title in enumerate(titles)
            ]
            connection.execute(CLASS_SWEEP_CELL.insert(), cells)
            here = (SEAT.c.code == code) & ~SEAT.c.removed & SEAT.c.key.is_not(None)
            for seat in connection.scalars(select(SEAT.c.id).where(here).order_by(SEAT.c.id)).all():
                assign_cell(connection, code, seat)

        self.database.transaction(work)

    def end(self, code: str) -> None:
        """Delete the class's sweep."""

        def work(connection: Connection) -> None:
            change_class(connection, code, self.clock())
            delete_sweep(connection, code)

        self.database.transaction(work)

    def look(self, code: str) -> SweepState | None:
        """The class's sweep; None if it has none."""

        def work(connection: Connection) -> SweepState | None:
            row = connection.execute(
                select(CLASS_SWEEP).where(CLASS_SWEEP.c.code == code)
            ).one_or_none()
            if row is None:
                return None
            own = select(SWEEP_SEAT.c.cell, SEAT.c.name).join(SEAT, SEAT.c.id == SWEEP_SEAT.c.seat)
            seats: dict[int, list[str]] = {}
            for cell, name in connection.execute(
                own.where(SWEEP_SEAT.c.code == code).order_by(SEAT.c.id)
            ):
                seats.setdefault(cell, []).append(name)
            cells = tuple(
                SweepCell(one.title, one.finished, one.accuracy, tuple(seats.get(one.cell, ())))
                for one in connection.execute(
                    select(CLASS_SWEEP_CELL)
                    .where(CLASS_SWEEP_CELL.c.code == code)
                    .order_by(CLASS_SWEEP_CELL.c.cell)
                )
            )
            return SweepState(**row._mapping, cells=cells)

        return self.database.transaction(work, writes=False)

    def take_training(self, state: SweepState) -> bool:
        """Whether this server is the one to train the sweep for the next few seconds."""
        now, mine = self.clock(), state.trainer == self._name
        left = state.trains_until - now
        if left > (TRAINER_SECONDS / 2 if mine else 0.0):
            return mine
        free = or_(CLASS_SWEEP.c.trains_until <= now, CLASS_SWEEP.c.trainer == self._name)
        this = (CLASS_SWEEP.c.code == state.code) & (CLASS_SWEEP.c.begun == state.begun) & free
        values = {"trainer": self._name, "trains_until": now + TRAINER_SECONDS}
        change = CLASS_SWEEP.update().where(this).values(values)
        return self.database.transaction(lambda c: c.execute(change).rowcount > 0)

    def finish(self, code: str, begun: int, cell: int, accuracy: float | None) -> bool:
        """Store a cell's result, None if it diverged; returns False if the sweep is gone."""
        this = select(CLASS_SWEEP.c.code).where(
            CLASS_SWEEP.c.code == code, CLASS_SWEEP.c.begun == begun
        )
        which = (CLASS_SWEEP_CELL.c.code.in_(this)) & (CLASS_SWEEP_CELL.c.cell == cell)
        change = CLASS_SWEEP_CELL.update().where(which).values(finished=True, accuracy=accuracy)
        return self.database.transaction(lambda c: c.execute(change).rowcount > 0)


def assign_cell(connection: Connection, code: str, seat: int) -> None:
    """If the class has a sweep, give a seat the first of the cells that the fewest seats have."""
    cells = connection.scalars(
        select(CLASS_SWEEP_CELL.c.cell).where(CLASS_SWEEP_CELL.c.code == code)
    ).all()
    if not cells:
        return
    taken = Counter(connection.scalars(select(SWEEP_SEAT.c.cell).where(SWEEP_SEAT.c.code == code)))
    cell = min(cells, key=lambda one: (taken[one], one))
    connection.execute(SWEEP_SEAT.insert().values(seat=seat, code=code, cell=cell))


def find_own_cell(connection: Connection, code: str, cell: int) -> OwnCell | None:
    """A cell as its seat sees it; None if the sweep has just been ended."""
    query = select(CLASS_SWEEP_CELL).where(CLASS_SWEEP_CELL.c.code == code)
    cells = {row.cell: row for row in connection.execute(query)}
    if cell not in cells:
        return None
    own, finished = cells[cell], sum(row.finished for row in cells.values())
    better = sum((row.accuracy or 0.0) > (own.accuracy or 0.0) for row in cells.values())
    return OwnCell(own.title, own.finished, own.accuracy, better + 1, finished, len(cells))


def delete_sweep(connection: Connection, code: str) -> None:
    for table in (SWEEP_SEAT, CLASS_SWEEP_CELL, CLASS_SWEEP):
        connection.execute(table.delete().where(table.c.code == code))
