"""A class's sweep in the database: every seat has a cell, whichever server it asks."""

from dataclasses import replace

import numpy as np
import pytest

from classroom.errors import RefusedError
from classroom.storage import sweeps as sweeps_module
from classroom.storage.classes import Classes
from classroom.storage.database import Database
from classroom.storage.seats import NewDigit, Seats
from classroom.storage.sweeps import MAX_CELLS, MAX_PLAN_CHARS, TRAINER_SECONDS, ClassSweeps
from classroom.storage.tables import SEAT

STROKE = np.array([[140, 45], [138, 235]], float)
TITLES = ("learning rate 0.1", "learning rate 1", "learning rate 10")


class Clock:
    now = 1e9

    def __call__(self):
        return self.now


class Server:
    """What one server knows of the classes of a database."""

    def __init__(self, address, clock):
        self.database = Database(address)
        self.classes = Classes(self.database, clock)
        self.seats = Seats(self.database, clock)
        self.sweeps = ClassSweeps(self.database, clock)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(address, clock):
    return Server(address, clock)


@pytest.fixture
def code(server):
    return server.classes.open()[0]


def cell_of(server, code, key):
    _, seat = server.seats.look(code, key)
    return seat.cell and seat.cell.title


def owners(server, code):
    return [len(cell.seats) for cell in server.sweeps.look(code).cells]


def test_seats_take_the_cells_in_turn_and_late_ones_those_that_nobody_has(server, code, address):
    early = [server.seats.join(code) for _ in range(2)]
    assert server.sweeps.look(code) is None
    assert cell_of(server, code, early[0]) is None
    server.sweeps.begin(code, "plan", TITLES)
    late = server.seats.join(code)
    assert [cell_of(server, code, key) for key in (*early, late)] == list(TITLES)
    last = server.seats.join(code)  # all are taken: this one is shared
    assert cell_of(server, code, last) == TITLES[0]
    other = Server(address, Clock())  # or the same, killed and started again
    assert other.sweeps.look(code) == server.sweeps.look(code)
    assert cell_of(other, code, late) == TITLES[2]
    names = [seat.name for seat in server.classes.seats(code)]
    assert server.sweeps.look(code).cells[0].seats == (names[0], names[3])


def test_a_removed_seat_gives_its_cell_back_and_brought_ones_have_none(server, code):
    keys = [server.seats.join(code) for _ in range(3)]
    server.seats.bring(code, [[NewDigit("0" * 32, 1, [STROKE])]])
    server.classes.remove(code, server.classes.seats(code)[2].id)
    server.sweeps.begin(code, "plan", TITLES)
    assert owners(server, code) == [1, 1, 0]
    server.classes.remove(code, server.classes.seats(code)[0].id)
    assert owners(server, code) == [0, 1, 0]
    assert cell_of(server, code, server.seats.join(code)) == TITLES[0]
    assert cell_of(server, code, keys[1]) == TITLES[1]


def test_a_seat_hears_what_its_run_came_to_and_how_it_stands(server, code):
    keys = [server.seats.join(code) for _ in range(3)]
    server.sweeps.begin(code, "plan", TITLES)
    begun = server.sweeps.look(code).begun

    def told(number):
        cell = server.seats.look(code, keys[number])[1].cell
        return cell.finished, cell.accuracy, cell.place, cell.finished_cells, cell.cells

    assert told(1)[:2] == (False, None)
    assert server.sweeps.finish(code, begun, 1, 0.875)
    assert told(1) == (True, 0.875, 1, 1, 3)
    server.sweeps.finish(code, begun, 0, 0.9)
    server.sweeps.finish(code, begun, 2, None)  # it blew up
    assert [told(number)[:3] for number in range(3)] == [
        (True, 0.9, 1),
        (True, 0.875, 2),
        (True, None, 3),
    ]
    state = server.sweeps.look(code)
    assert (state.finished, state.done) == (3, True)
    assert [cell.accuracy for cell in state.cells] == [0.9, 0.875, None]


def test_another_sweep_takes_nothing_of_the_one_before(server, code):
    key = server.seats.join(code)
    server.sweeps.begin(code, "plan", TITLES)
    before = server.sweeps.look(code)
    server.sweeps.finish(code, before.begun, 0, 0.9)
    server.sweeps.begin(code, "another plan", TITLES[1:])
    state = server.sweeps.look(code)
    assert (state.plan, state.finished, len(state.cells)) == ("another plan", 0, 2)
    assert not server.sweeps.finish(code, before.begun, 0, 0.9)  # late: it is of the one before
    assert server.sweeps.look(code).finished == 0
    assert cell_of(server, code, key) == TITLES[1]
    server.sweeps.end(code)
    assert server.sweeps.look(code) is None
    assert cell_of(server, code, key) is None
    assert not server.sweeps.finish(code, state.begun, 0, 0.9)


def test_one_server_trains_until_it_is_silent(server, code, clock, address):
    other = Server(address, clock)
    server.sweeps.begin(code, "plan", TITLES)

    def takes(one):
        return one.sweeps.take_training(one.sweeps.look(code))

    stale = other.sweeps.look(code)
    assert takes(server)
    assert not takes(other)
    assert not other.sweeps.take_training(stale)  # both saw that nobody trained
    clock.now += TRAINER_SECONDS - 1
    assert takes(server)
    clock.now += TRAINER_SECONDS - 1
    assert not takes(other)
    clock.now += 1
    assert takes(other)
    assert not takes(server)
    assert not server.sweeps.take_training(
        replace(server.sweeps.look(code), begun=-1, trainer=None)
    )


def test_a_class_that_ends_takes_its_sweep_along(server, code):
    server.seats.join(code)
    server.sweeps.begin(code, "plan", TITLES)
    server.classes.end(code)
    assert server.sweeps.look(code) is None
    for table in (sweeps_module.SWEEP_SEAT, sweeps_module.CLASS_SWEEP_CELL, SEAT):
        count = server.database.transaction(lambda c, t=table: c.execute(t.select()).all(), False)
        assert count == []


@pytest.mark.parametrize(("plan", "cells"), [("plan", 0), ("plan", MAX_CELLS + 1), ("p", 1)])
def test_a_sweep_is_bounded(server, code, plan, cells):
    if plan == "p":
        plan *= MAX_PLAN_CHARS + 1
    with pytest.raises(RefusedError, match="1 to 100 cells"):
        server.sweeps.begin(code, plan, ["a cell"] * cells)
    with pytest.raises(RefusedError, match="no class"):
        server.sweeps.begin("ABCDEF", "plan", TITLES)
