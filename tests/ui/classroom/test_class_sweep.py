"""A class's sweep as servers train it: one of them, and what it came to is in the database."""

from types import SimpleNamespace

import numpy as np
import pytest

from classroom.storage.classes import Classes
from classroom.storage.database import Database, StoreError, sqlite_url
from classroom.storage.sweeps import ClassSweeps, SweepCell
from mnist_core.sweeps.sweep import FinishedRun
from ui.classroom import class_sweep
from ui.classroom.class_sweep import NOT_STORED, ClassSweep, plan_for_class, read_plan, write_plan
from ui.classroom.sweep_map import make_class_cell, map_class_cells, titles_of_cells

PLAN = plan_for_class("builtin", ("batch_size", ("32", "64")), ("learning_rate", ("0.1", "1", "3")))


class Pool:
    """A pool that trains nothing: what it would train is noted."""

    def __init__(self):
        self.asked = []

    def enter(self, sweep):
        sweep.play = lambda: self.asked.append(sweep)


@pytest.fixture
def servers(tmp_path, monkeypatch):
    """Two servers with one class's sweep each: `(code, sweep, sweeps)` of both."""
    pool, database = Pool(), Database(sqlite_url(tmp_path / "classroom.sqlite"))
    monkeypatch.setattr(class_sweep, "sweep_pool", lambda: pool)
    code, _ = Classes(database).open()
    both = [ClassSweeps(database), ClassSweeps(database)]
    both[0].begin(code, write_plan(PLAN), titles_of_cells(PLAN))
    state = both[0].look(code)
    sweeps = [ClassSweep(state, read_plan(state.plan), one) for one in both]
    return SimpleNamespace(code=code, pool=pool, sweeps=sweeps, store=both)


def run_of(config, accuracy=0.9, diverged=False):
    scores = np.array([[0, 2.3, 0.1], [1, 0.3, accuracy]])
    return FinishedRun({}, SimpleNamespace(config=config, diverged=diverged, scores=scores))


def test_a_plan_is_read_as_it_was_written():
    assert read_plan(write_plan(PLAN)) == PLAN
    for other in ('["builtin", ["colour", ["red"]], ["batch_size", ["32"]]]', "[]", "{}", "x"):
        with pytest.raises(ValueError):
            read_plan(other)


def test_titles_are_in_the_order_of_the_runs():
    titles = titles_of_cells(PLAN)
    assert titles[:2] == ["learning rate 0.1, batch size 32", "learning rate 1, batch size 32"]
    for title, config in zip(titles, PLAN.configs(), strict=True):
        assert title.endswith(f"batch size {config.fit.batch_size}")
        assert f"rate {config.fit.learning_rate:g}," in title


def test_one_server_trains_and_both_know_what_it_came_to(servers, monkeypatch):
    (one, other), look = servers.sweeps, lambda: servers.store[1].look(servers.code)
    one.go_on(look())
    other.go_on(look())
    assert servers.pool.asked == [one]
    configs = one.configs
    one.take(run_of(configs[4], 0.75))
    one.take(run_of(configs[5], diverged=True))
    cells = look().cells
    assert [cell.finished for cell in cells] == [False] * 4 + [True] * 2
    assert [cell.accuracy for cell in cells[4:]] == [0.75, None]
    other.go_on(look())
    assert other.finished == set(configs[4:])  # it would not train them again
    for config in configs[:4]:
        one.take(run_of(config))
    monkeypatch.setattr(servers.store[0], "take_training", failing)
    one.go_on(look())  # there is nothing to do, and nothing is asked of the database
    assert one.done


def test_what_was_ended_or_cannot_be_stored_is_not_trained_on(servers, monkeypatch):
    sweep, store = servers.sweeps[0], servers.store[0]
    sweep.paused = False
    with monkeypatch.context() as patch:
        patch.setattr(store, "finish", failing)
        sweep.take(run_of(sweep.configs[0]))
    assert (sweep.paused, sweep.problem) == (True, NOT_STORED)
    sweep.go_on(store.look(servers.code))
    assert not servers.pool.asked  # until the teacher tries again
    sweep.paused, sweep.problem = False, None
    store.end(servers.code)
    sweep.take(run_of(sweep.configs[0]))
    assert (sweep.paused, sweep.problem) == (True, None)


def failing(*_):
    raise StoreError("it is gone")


def test_a_cell_of_the_map_says_whose_it_is():
    def shown(accuracy, finished, *seats):
        return make_class_cell(SweepCell("batch size 32", finished, accuracy, seats), None)

    one = shown(0.912, True, "brave otter", "calm fox")
    assert (one.text, one.note) == ("91.2%", "brave otter +1")
    assert one.said == "batch size 32: 91.2%, brave otter and calm fox"
    assert shown(None, True, "brave otter").said == "batch size 32: blew up, brave otter"
    assert shown(None, False).said == "batch size 32: not trained yet"
    cells = [SweepCell(title, True, at / 10, ()) for at, title in enumerate(titles_of_cells(PLAN))]
    rows = map_class_cells(PLAN, tuple(cells))
    assert [len(row) for row in rows] == [3, 3]
    assert (rows[0][0].color, rows[1][2].color) == (0.0, 1.0)
