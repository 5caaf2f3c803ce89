"""Classes and seats in the database: what is written is there, for whoever may have it, in time."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from secrets import token_hex

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from classroom.codes import is_code
from classroom.errors import NoClassError, RefusedError
from classroom.pool import Pools
from classroom.storage import classes as classes_module
from classroom.storage import seats as seats_module
from classroom.storage.classes import CLASS_HOURS, KEPT_CLASS_DAYS, LINK_SECONDS, Classes
from classroom.storage.database import DAY_SECONDS, Database, sqlite_url
from classroom.storage.seats import NewDigit, Seats
from classroom.storage.tables import CLASS_PARTS
from classroom.strokes import draw_digit
from classroom.web.visitor_key import hash_key, new_key

ROOT = Path(__file__).parents[3]
SEVEN = np.array([[70, 60], [195, 56], [150, 160], [120, 230]], float)
BAR = np.array([[100, 150], [190, 140]], float)


class Clock:
    def __init__(self):
        self.now = 1e9

    def __call__(self):
        return self.now


class School:
    """Both sides of the classes of one database."""

    def __init__(self, address, clock=None):
        self.database, self.clock = Database(address), clock or Clock()
        self.classes = Classes(self.database, self.clock)
        self.seats = Seats(self.database, self.clock)
        self.pools = Pools(self.classes)

    def open(self):
        self.code, self.key = self.classes.open()
        return self.code

    def pool(self):
        return self.pools.get(self.classes.state(self.code))

    def labels(self):
        return self.pool().digits.labels.tolist()

    def rows(self):
        with self.database._open().connect() as connection:
            return {
                table.name: connection.scalar(text(f"SELECT count(*) FROM {table.name}"))
                for table in CLASS_PARTS
            }


@pytest.fixture
def school(address):
    school = School(address)
    school.open()
    return school


def seven(label=7, name=None, strokes=(SEVEN,)):
    return NewDigit(name or token_hex(16), label, list(strokes))


def refusal(do, *arguments):
    with pytest.raises(RefusedError) as caught:
        do(*arguments)
    assert caught.value.sentence.endswith((".", "!"))
    return caught.value.status


def test_what_is_written_is_there_for_every_server(school, address):
    code, other = school.code, School(address)
    other.code = code
    one, two = school.seats.join(code), other.seats.join(code)
    _, seat, image = school.seats.write(code, one, seven(7))
    assert (seat.count, image) == (1, draw_digit([SEVEN]))
    assert other.labels() == [7]
    other.seats.write(code, two, seven(1))
    for server in (school, other):
        pool = server.pool()
        assert pool.digits.labels.tolist() == [7, 1]
        assert pool.digits.images[0].numpy().tobytes() == image
        assert len(pool.seats.unique()) == 2
        assert [seat.count for seat in server.classes.seats(code)] == [1, 1]
    assert school.pool() is school.pool()  # while nothing changes, so that scores can be kept


def test_a_digit_sent_again_is_kept_once_and_grows_by_strokes_alone(school):
    code, key, name = school.code, school.seats.join(school.code), token_hex(16)
    for strokes, shown in (([SEVEN], [SEVEN]), ([SEVEN, BAR], [SEVEN, BAR]), ([SEVEN], None)):
        _, seat, image = school.seats.write(code, key, seven(7, name, strokes))
        assert seat.count == 1
        assert image == draw_digit(shown or [SEVEN, BAR])
        assert school.pool().digits.images.numpy().tobytes() == image
    other = school.seats.join(code)
    assert school.seats.write(code, other, seven(7, name))[1].count == 1  # another's of that name
    assert school.labels() == [7, 7]


def test_only_who_has_the_key_steers_and_a_link_hands_it_over_once_and_soon(school):
    code, classes = school.code, school.classes
    assert is_code(code)
    assert classes.steers(code, school.key)
    seat, stranger = school.seats.join(code), new_key()
    other_code, other_key = classes.open()
    for key in (seat, stranger, other_key, None, "", "x" * 500):
        assert not classes.steers(code, key)
    link = classes.hand_over(code)
    assert not classes.steers(code, link)
    assert refusal(classes.take_over, other_code, link) == 403
    second = classes.take_over(code, link)
    assert classes.steers(code, second) and classes.steers(code, school.key)
    assert refusal(classes.take_over, code, link) == 403
    link = classes.hand_over(code)
    school.clock.now += LINK_SECONDS + 1
    assert refusal(classes.take_over, code, link) == 403
    assert refusal(classes.take_over, code, school.key) == 403


def test_keys_are_stored_as_hashes_alone(school, address):
    seat = school.seats.join(school.code)
    with create_engine(address).connect() as connection:
        stored = connection.execute(text("SELECT key FROM seat")).scalar_one()
    assert bytes(stored) == hash_key(seat)


def test_joining_can_be_stopped_and_who_is_in_goes_on(school):
    code, key = school.code, school.seats.join(school.code)
    school.classes.set(code, joining=False)
    assert refusal(school.seats.join, code) == 403
    school.seats.write(code, key, seven())
    school.classes.set(code, joining=True)
    school.seats.join(code)


def test_a_removed_seat_is_gone_and_cannot_come_back(school):
    code, key, other = school.code, *(school.seats.join(school.code) for _ in "ab")
    _, seat, _ = school.seats.write(code, key, seven(3))
    school.seats.write(code, other, seven(4))
    school.classes.remove(code, seat.id)
    assert school.labels() == [4]
    assert [one.count for one in school.classes.seats(code)] == [1]
    for act in (school.seats.look, school.seats.clear):
        assert refusal(act, code, key) == 403
    assert refusal(school.seats.write, code, key, seven()) == 403


def test_hidden_digits_are_nowhere_until_they_are_shown_again(school):
    code, key = school.code, school.seats.join(school.code)
    for label in (1, 2, 3):
        school.seats.write(code, key, seven(label))
    school.classes.hide(code, school.pool().ids[1].item())
    assert school.labels() == [1, 3]
    assert [row.label for row in school.classes.strokes(code)] == [1, 3]
    assert school.seats.look(code, key)[1].count == 3  # the seat has written them all the same
    school.classes.unhide_all(code)
    assert school.labels() == [1, 2, 3]


def test_a_class_reaches_only_its_own(school):
    """A teacher's window may send any number: it must not touch another class's digits."""
    mine, seat = school.code, school.seats.join(school.code)
    _, ours, _ = school.seats.write(mine, seat, seven(5))
    other, _ = school.classes.open()
    school.classes.hide(other, school.pool().ids[0].item())
    school.classes.remove(other, ours.id)
    assert school.labels() == [5]
    assert refusal(school.seats.write, other, seat, seven()) == 401


def test_a_seat_takes_back_one_digit_or_all(school):
    code, key, other = school.code, *(school.seats.join(school.code) for _ in "ab")
    names = [token_hex(16) for _ in range(3)]
    for label, name in enumerate(names):
        school.seats.write(code, key, seven(label, name))
    school.seats.write(code, other, seven(9, names[0]))
    assert school.seats.undo(code, key, names[1])[1].count == 2
    assert school.seats.undo(code, key, names[1])[1].count == 2
    assert school.labels() == [0, 2, 9]
    assert school.seats.clear(code, key)[1].count == 0
    assert school.labels() == [9]
    assert school.classes.state(code).bytes == 784 + len(
        b"[[700,600,1950,560,1500,1600,1200,2300]]"
    )


def test_each_seat_guesses_once_and_in_time(school):
    code, key = school.code, school.seats.join(school.code)
    assert refusal(school.seats.guess, code, key, 50) == 409
    school.classes.set(code, guessing="open")
    assert school.seats.guess(code, key, 80)[1].guess == 80
    assert refusal(school.seats.guess, code, key, 90) == 409
    school.classes.set(code, guessing="shown", truth=0.9)
    assert refusal(school.seats.guess, code, school.seats.join(code), 90) == 409
    assert [seat.guess for seat in school.classes.seats(code)] == [80, None]


def test_limits(school, monkeypatch):
    monkeypatch.setattr(seats_module, "MAX_SEATS", 2)
    monkeypatch.setattr(seats_module, "MAX_SEAT_DIGITS", 2)
    code, key, other = school.code, *(school.seats.join(school.code) for _ in "ab")
    assert refusal(school.seats.join, code) == 409
    name = token_hex(16)
    school.seats.write(code, key, seven(1))
    school.seats.write(code, key, seven(2, name))
    assert refusal(school.seats.write, code, key, seven()) == 409
    school.seats.write(code, key, seven(2, name, [SEVEN, BAR]))  # one more stroke is no more digits
    monkeypatch.setattr(seats_module, "MAX_CLASS_BYTES", 2_400)
    assert refusal(school.seats.write, code, other, seven()) == 507
    assert school.labels() == [1, 2]
    monkeypatch.setattr(classes_module, "MAX_CLASSES", 1)
    assert refusal(school.classes.open) == 503
    school.clock.now += classes_module.EMPTY_SECONDS + 1
    assert refusal(school.classes.open) == 503  # there are digits in it
    school.seats.clear(code, key)
    school.classes.open()
    assert school.classes.state(code) is None


def test_a_class_ends_after_a_day_unless_it_is_kept_and_leaves_nothing(school):
    key = school.seats.join(school.code)
    school.seats.write(school.code, key, seven())
    school.classes.publish(school.code, "model", b"weights")
    kept, _ = school.classes.open()
    school.classes.keep(kept, True)
    school.clock.now += CLASS_HOURS * 3600 - 1
    assert school.classes.state(school.code)
    school.clock.now += 2
    assert school.classes.state(school.code) is None
    for act, *arguments in (
        (school.seats.join,),
        (school.seats.look, key),
        (school.seats.write, key, seven()),
        (school.classes.hand_over,),
    ):
        with pytest.raises(NoClassError):
            act(school.code, *arguments)
    school.classes.expire()
    nothing = dict.fromkeys((table.name for table in CLASS_PARTS), 0)
    assert school.rows() == nothing | {"class_key": 1, "class": 1}
    assert school.classes.state(kept).kept
    school.classes.keep(kept, False)
    assert school.classes.state(kept)  # for an hour yet
    school.classes.keep(kept, True)
    school.clock.now += KEPT_CLASS_DAYS * DAY_SECONDS
    school.classes.expire()
    assert not any(school.rows().values())


def test_what_is_deleted_is_gone_from_the_disk(tmp_path):
    school = School(str(sqlite_url(tmp_path / "classroom.sqlite")))
    code, key = school.open(), school.seats.join(school.code)
    image = school.seats.write(code, key, seven())[2]

    def on_disk(part):
        return any(part in file.read_bytes() for file in Path(tmp_path).iterdir())

    assert on_disk(image[200:300]) and on_disk(b"[[700,600,1950")
    school.classes.end(code)
    assert not on_disk(image[200:300]) and not on_disk(b"[[700,600,1950")
    assert not on_disk(code.encode())


def test_a_class_brought_from_an_earlier_one_has_writers_but_no_phones(school):
    code = school.code
    school.seats.bring(code, [[seven(1), seven(2)], [seven(3)]])
    assert school.labels() == [1, 2, 3]
    assert [seat.count for seat in school.classes.seats(code)] == [2, 1]
    assert refusal(school.seats.look, code, "") == 401
    assert refusal(school.seats.look, code, None) == 401


def test_the_split_is_by_writer(school):
    code = school.code
    for writer in range(7):
        key = school.seats.join(code)
        for label in range(writer % 3 + 1):
            school.seats.write(code, key, seven(label))
    pool = school.pool()
    learned, held_out = pool.split_by_writer()
    assert sorted([*learned.tolist(), *held_out.tolist()]) == list(range(len(pool)))
    one, other = ({*pool.seats[part].tolist()} for part in (learned, held_out))
    assert (len(one), len(other)) == (4, 3)
    assert not one & other
    assert pool.split_by_writer()[0].tolist() == learned.tolist()


def test_a_class_writes_at_once(school, address):
    servers = [School(address, school.clock) for _ in range(2)]
    keys = [school.seats.join(school.code) for _ in range(20)]
    names = [token_hex(16) for _ in range(4)]

    def write(number):
        server, key = servers[number % 2], keys[number]
        for name in [*names, *names]:  # everything twice, as over a bad network
            server.seats.write(school.code, key, seven(number % 10, name))

    with ThreadPoolExecutor(len(keys)) as threads:
        list(threads.map(write, range(len(keys))))
    assert len(school.pool()) == 80
    assert {seat.count for seat in school.classes.seats(school.code)} == {4}
    assert len({seat.name for seat in school.classes.seats(school.code)}) == 20


def test_one_seat_in_two_tabs_keeps_to_its_limit(school, monkeypatch):
    monkeypatch.setattr(seats_module, "MAX_SEAT_DIGITS", 5)
    key = school.seats.join(school.code)

    def write(_):
        try:
            school.seats.write(school.code, key, seven())
        except RefusedError:
            return 1
        return 0

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(write, range(12))) == 7
    assert len(school.pool()) == 5


WRITER = """
import sys
from tests.classroom.storage.test_classes import School, seven
school = School(sys.argv[1])
while True:
    school.seats.write(sys.argv[2], sys.argv[3], digit := seven(len(sys.argv) % 10))
    print(digit.name, flush=True)
"""


def test_a_server_killed_while_it_writes_has_lost_nothing_it_acknowledged(school, address):
    code, acknowledged = school.code, set()
    for _ in range(2):
        key = school.seats.join(code)
        command = [sys.executable, "-c", WRITER, address, code, key]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            acknowledged |= {writer.stdout.readline().strip() for _ in range(7)}
            writer.kill()
            acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
        assert school.seats.look(code, key)[1].count >= 7  # the seat goes on
        school.seats.write(code, key, seven())
    with school.database._open().connect() as connection:
        kept = set(connection.scalars(text("SELECT name FROM digit")))
    assert acknowledged and acknowledged <= kept
    assert len(school.pool()) == len(kept)


def test_the_database_is_whole_after_all_this(tmp_path):
    path = tmp_path / "classroom.sqlite"
    school = School(str(sqlite_url(path)))
    key = school.seats.join(school.open())
    school.seats.write(school.code, key, seven())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
