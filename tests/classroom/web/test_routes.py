"""What phones and teachers ask for: seats by cookies, and a fitting refusal for all that is bad."""

import asyncio
import json
import re
import threading
from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from classroom.codes import new_code
from classroom.room import Room
from classroom.storage.database import Database, sqlite_url
from classroom.storage.seats import MAX_SEAT_DIGITS, MAX_SEATS
from classroom.web.door import FREE_MISSES, MAX_POST_BYTES, MAX_POSTS, Door, address_of
from classroom.web.limits import RateLimit
from classroom.web.phone_page import PHONE_PAGE
from classroom.web.routes import ClassRoutes
from mnist_core import LinearClassifier
from mnist_core.training.weights import copy_weights, save_weights

STROKES = [[70, 60, 195, 56, 150, 160, 120, 230]]


class App:
    """The routes on a database of their own, and browsers that visit them."""

    def __init__(self, folder):
        database = Database(sqlite_url(folder / "classroom.sqlite"))
        self.room = Room(database, lambda: LinearClassifier())
        self.restart()

    def restart(self):
        """As another process would have it."""
        self.app = Starlette(routes=ClassRoutes(lambda: self.room).routes())

    def browser(self, cookies=None):
        return TestClient(self.app, cookies=cookies, follow_redirects=False)

    def phone(self, code):
        phone = self.browser()
        joined = phone.post(f"/j/{code}/join", json={})
        assert joined.status_code == 201
        return phone


@pytest.fixture
def app(tmp_path):
    return App(tmp_path)


@pytest.fixture
def code(app):
    return app.browser().post("/class", json={}).json()["code"]


def a_digit(**fields):
    return {"id": token_hex(16), "label": 7, "strokes": STROKES} | fields


def check_refused(answer, status):
    assert answer.status_code == status
    sentence = answer.json()["error"]
    assert re.fullmatch(r"[A-Z][^<>&]*[.!]", sentence), sentence
    return sentence


def test_a_phone_joins_writes_takes_back_and_is_itself_after_a_reload(app, code):
    phone = app.browser()
    page = phone.get(f"/j/{code}")
    assert (page.status_code, page.text) == (200, PHONE_PAGE)
    assert "set-cookie" not in page.headers  # whoever only looks is no seat yet
    joined = phone.post(f"/j/{code}/join", json={})
    cookie = joined.headers["set-cookie"]
    assert re.fullmatch(
        rf"seat=[\w-]{{22}}; HttpOnly; Max-Age=\d+; Path=/j/{code}; SameSite=strict", cookie
    )
    told = joined.json()
    assert (told["mine"], told["ask"], told["guess"]) == (0, "turn", None)
    assert re.fullmatch(r"[a-z]+ [a-z]+", told["name"])
    digit = a_digit()
    written = phone.post(f"/j/{code}/digit", json=digit)
    assert written.status_code == 200
    assert written.json()["mine"] == 1
    assert written.json()["answer"] in range(10)
    assert phone.post(f"/j/{code}/digit", json=digit).json()["mine"] == 1  # sent once more
    app.restart()
    again = app.browser({"seat": phone.cookies["seat"]})
    assert again.post(f"/j/{code}/join", json={}).json()["name"] == told["name"]
    assert again.get(f"/j/{code}/state").json()["mine"] == 1
    assert again.post(f"/j/{code}/undo", json={"id": digit["id"]}).json()["mine"] == 0
    again.post(f"/j/{code}/digit", json=digit)
    assert again.post(f"/j/{code}/clear", json={}).json()["mine"] == 0
    assert app.room.pools.get(app.room.classes.state(code)).ids.tolist() == []


def test_another_phones_cookie_is_another_seat_and_none_is_no_seat(app, code):
    one, two = app.phone(code), app.phone(code)
    digit = a_digit()
    one.post(f"/j/{code}/digit", json=digit)
    assert two.post(f"/j/{code}/undo", json={"id": digit["id"]}).json()["mine"] == 0
    assert one.get(f"/j/{code}/state").json()["mine"] == 1
    other = app.browser().post("/class", json={}).json()["code"]
    for cookies in ({}, {"seat": ""}, {"seat": "x" * 22}, {"seat": "x" * 5000}):
        for path in ("digit", "undo", "clear", "guess"):
            answer = app.browser(cookies).post(f"/j/{code}/{path}", json=a_digit(percent=5))
            check_refused(answer, 401)
        check_refused(app.browser(cookies).get(f"/j/{code}/state"), 401)
    stranger = app.browser({"seat": one.cookies["seat"]})
    check_refused(stranger.post(f"/j/{other}/digit", json=a_digit()), 401)


BAD_FIELDS = [
    {"label": 10},
    {"label": -1},
    {"label": "7"},
    {"label": True},
    {"label": 7.0},
    {"label": None},
    {"id": "x"},
    {"id": 7},
    {"id": "0123456789ABCDEF" * 2 + "<"},
    {"id": "\0" * 32},
    {"strokes": None},
    {"strokes": []},
    {"strokes": "70,60"},
    {"strokes": {}},
    {"strokes": [[]]},
    {"strokes": [[1]]},
    {"strokes": [[1, 2, 3]]},
    {"strokes": [["1", "2"]]},
    {"strokes": [[True, False]]},
    {"strokes": [[None, 1]]},
    {"strokes": [[1e999, 1]]},
    {"strokes": [[10**400, 1]]},
    {"strokes": [[-281, 1]]},
    {"strokes": [[561, 1]]},
    {"strokes": [[[1, 2], [3, 4]]]},
    {"strokes": [[50, 50]]},  # a dot
    {"strokes": [[1, 2]] * 101},
    {"strokes": [[1, 2] * 2001]},
]


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=lambda fields: str(fields)[:40])
def test_what_is_no_digit_is_refused_with_a_sentence(app, code, fields):
    phone = app.phone(code)
    body = json.dumps(a_digit(**fields)).replace("Infinity", "1e999")
    headers = {"content-type": "application/json"}
    check_refused(phone.post(f"/j/{code}/digit", content=body, headers=headers), 422)
    assert phone.get(f"/j/{code}/state").json()["mine"] == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
fields_like = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "label", "strokes", "percent"), json_values)
)


@given(body=json_values | fields_like, path=st.sampled_from(["digit", "undo", "guess"]))
def test_whatever_is_posted_is_answered(tmp_path_factory, body, path):
    app = App(tmp_path_factory.mktemp("fuzz"))
    code, _ = app.room.classes.open()
    headers = {"content-type": "application/json"}
    answer = app.phone(code).post(f"/j/{code}/{path}", content=json.dumps(body), headers=headers)
    assert answer.status_code in (200, 400, 409, 422)
    assert app.room.classes.database.works


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"{}", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"content-type": "multipart/form-data; boundary=x"}, 415),
        (b"{}", {}, 415),
        (b"{", {"content-type": "application/json"}, 400),
        (b"[]", {"content-type": "application/json; charset=utf-8"}, 400),
        (b"\xff\xfe", {"content-type": "application/json"}, 400),
        (b"[" * 30_000, {"content-type": "application/json"}, 400),
        (b" " * (MAX_POST_BYTES + 1), {"content-type": "application/json"}, 413),
        (b"{}", {"content-type": "application/json", "origin": "http://evil.example"}, 403),
        (b"{}", {"content-type": "application/json", "origin": "null"}, 403),
    ],
)
def test_what_another_page_or_a_script_sends_is_refused(app, code, content, headers, status):
    phone = app.phone(code)
    for path in (f"/j/{code}/clear", f"/j/{code}/join", "/class"):
        check_refused(phone.post(path, content=content, headers=headers), status)
    same = {"content-type": "application/json", "origin": "http://testserver"}
    assert phone.post(f"/j/{code}/clear", content=b"{}", headers=same).status_code == 200


def test_a_body_without_end_is_cut_off(app, code):
    sent = 0

    def endless():
        nonlocal sent
        while sent < 10**9:
            sent += 1000
            yield b" " * 1000

    phone, headers = app.phone(code), {"content-type": "application/json"}
    check_refused(phone.post(f"/j/{code}/digit", content=endless(), headers=headers), 413)


def test_a_seat_that_posts_too_fast_is_told_when_to_come_again(app, code):
    phone = app.phone(code)
    for _ in range(MAX_POSTS):
        assert phone.post(f"/j/{code}/digit", json=a_digit()).status_code == 200
    refused = phone.post(f"/j/{code}/digit", json=a_digit())
    check_refused(refused, 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 11
    assert app.phone(code).post(f"/j/{code}/digit", json=a_digit()).status_code == 200


def test_the_rate_is_that_of_any_ten_seconds():
    now = [0.0]
    limit = RateLimit(2, 10, clock=lambda: now[0])
    limit.count("a")
    now[0] = 4.0
    assert limit.wait("a") == 0
    limit.count("a")
    assert (limit.wait("a"), limit.wait("b")) == (6, 0)
    now[0] = 10.5
    assert limit.wait("a") == 0
    limit.count("a")
    assert limit.wait("a") == 3.5


@pytest.mark.parametrize("path", ["", "/state", "/join", "/digit"])
def test_an_unknown_code_is_not_found(app, path):
    for code in (new_code(), "abc", "ABCDE1", "<b>", "A" * 5000, "ÄÖÜÄÖÜ"):
        browser = app.browser()
        answer = (
            browser.get(f"/j/{code}{path}")
            if path in ("", "/state")
            else browser.post(f"/j/{code}{path}", json={})
        )
        assert answer.status_code == 404
        assert "There is no class with this code" in answer.text
        assert "<b>" not in answer.text


def test_guessing_is_slowed_down_and_who_is_in_goes_on(app, code, monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr("classroom.web.limits.asyncio.sleep", sleep)
    monkeypatch.setattr("classroom.web.limits.monotonic", lambda: 0.0)
    phone, stranger = app.phone(code), app.browser()
    statuses = [stranger.get(f"/j/{new_code()}").status_code for _ in range(FREE_MISSES + 50)]
    assert statuses == [404] * (FREE_MISSES + 40) + [429] * 10  # nobody slept: the line is too long
    assert slept == [0.25 * place for place in range(1, 41)]
    assert phone.post(f"/j/{code}/digit", json=a_digit()).status_code == 200
    assert phone.get(f"/j/{code}/state").status_code == 200
    assert len(slept) == 40


def test_a_class_that_comes_at_once_need_not_wait():
    """Those who have the code are no guessers, however many come from one address at a time."""

    async def come():
        door, request = Door(), Request({"type": "http", "client": ("192.0.2.1", 1)})
        for _ in range(3):
            await asyncio.gather(*(door.queue(request) for _ in range(MAX_SEATS)))
            for _ in range(MAX_SEATS):
                door.found(request)

    asyncio.run(asyncio.wait_for(come(), 5))


def test_a_visitor_is_one_address_even_with_many_of_ipv6():
    def address(host):
        return address_of(Request({"type": "http", "client": (host, 1)}))

    assert address("2001:db8::1") == address("2001:db8::ffff:1") != address("2001:db8:0:1::1")
    assert address("192.0.2.1") == "192.0.2.1" != address("192.0.2.2")
    assert address("testclient") == "testclient"


def test_small_letters_lead_to_the_class(app, code):
    answer = app.browser().get(f"/j/{code.lower()}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/j/{code}")


def test_two_servers_on_one_database_are_one_class(tmp_path):
    """A seat taken at one is a seat at the other, which a proxy may send the phone to."""
    one, other = App(tmp_path), App(tmp_path)
    code, key = one.room.classes.open()
    phone = one.phone(code)
    again = other.browser({"seat": phone.cookies["seat"]})
    for number in range(1, 7):
        answer = (phone if number % 2 else again).post(f"/j/{code}/digit", json=a_digit())
        assert answer.json()["mine"] == number
    one.room.classes.set(code, ask="3")
    assert again.get(f"/j/{code}/state").json()["ask"] == "3"
    other.room.classes.publish(code, "x", save_weights(copy_weights(LinearClassifier(seed=5))))
    states = [app.room.classes.state(code) for app in (one, other)]
    pools = [app.room.pools.get(state) for app, state in zip((one, other), states, strict=True)]
    assert pools[0].ids.tolist() == pools[1].ids.tolist() == list(range(1, 7))
    assert one.room.models.get(states[0]).title == "x"
    assert one.room.classes.steers(code, key) and other.room.classes.steers(code, key)
    other.room.classes.end(code)
    check_refused(phone.post(f"/j/{code}/digit", json=a_digit()), 404)


def test_only_the_teachers_cookie_steers_and_a_link_gives_another_window_one(app):
    teacher = app.browser()
    opened = teacher.post("/class", json={})
    code = opened.json()["code"]
    cookie = opened.headers["set-cookie"]
    assert re.fullmatch(
        rf"class-{code}=[\w-]{{22}}; HttpOnly; Max-Age=\d+; Path=/; SameSite=strict", cookie
    )
    link = app.room.classes.hand_over(code)
    second = app.browser()
    assert second.head(f"/class/{code}/{link}").status_code == 200  # a look uses nothing up
    taken = second.get(f"/class/{code}/{link}")
    assert (taken.status_code, taken.headers["location"]) == (303, "/classroom")
    key = second.cookies[f"class-{code}"]
    assert app.room.classes.steers(code, key) and key != teacher.cookies[f"class-{code}"]
    assert app.browser().get(f"/class/{code}/{link}").status_code == 403
    phone = app.phone(code)
    assert not app.room.classes.steers(code, phone.cookies["seat"])


def test_classes_are_not_opened_by_the_dozen(app):
    statuses = [app.browser().post("/class", json={}).status_code for _ in range(12)]
    assert statuses == [201] * 10 + [429] * 2


def test_a_removed_seat_cannot_come_straight_back(app, code):
    phone = app.phone(code)
    app.room.classes.remove(code, app.room.classes.seats(code)[0].id)
    for answer in (
        phone.get(f"/j/{code}/state"),
        phone.post(f"/j/{code}/join", json={}),
        phone.post(f"/j/{code}/digit", json=a_digit()),
    ):
        check_refused(answer, 403)
    assert app.room.classes.seats(code) == []


def test_a_published_model_reads_all_phones(app, code):
    phone, model = app.phone(code), LinearClassifier()
    model.linear.weight.data.zero_()
    model.linear.bias.data.copy_(model.linear.bias.new_tensor([0, 0, 0, 5, 0, 0, 0, 0, 0, 0]))
    phone.post(f"/j/{code}/digit", json=a_digit())
    app.room.classes.publish(code, "only threes", save_weights(copy_weights(model)))
    assert phone.post(f"/j/{code}/digit", json=a_digit()).json()["answer"] == 3
    state = app.room.classes.state(code)
    class_model, pool = app.room.models.get(state), app.room.pools.get(state)
    assert [answer for answer, _ in class_model.read(pool, slice(None))] == [3, 3]
    app.room.classes.publish(code, "nonsense", b"no model at all")
    assert phone.post(f"/j/{code}/digit", json=a_digit()).status_code == 200


def test_where_the_database_fails_the_phone_keeps_what_it_has(tmp_path):
    (tmp_path / "classroom.sqlite").write_bytes(b"this is no database" * 1000)
    app = App(tmp_path)
    answer = app.browser().post("/j/ABCDEF/digit", json=a_digit())
    check_refused(answer, 503)
    assert answer.headers["retry-after"] == "3"
    assert app.browser().get("/j/ABCDEF").status_code == 503


def test_a_digit_is_kept_at_once_while_the_model_is_still_being_made(app, code, monkeypatch):
    made = threading.Event()
    monkeypatch.setattr("classroom.web.routes.READ_SECONDS", 0.05)
    monkeypatch.setattr(app.room.models, "_common", lambda: made.wait(30) and LinearClassifier())
    answer = app.phone(code).post(f"/j/{code}/digit", json=a_digit())
    assert (answer.status_code, answer.json()["mine"], answer.json()["answer"]) == (200, 1, None)
    made.set()
    monkeypatch.setattr("classroom.web.routes.READ_SECONDS", 30)
    assert app.phone(code).post(f"/j/{code}/digit", json=a_digit()).json()["answer"] in range(10)


def test_the_phones_page_is_small_whole_and_its_policy_fits_it(app, code):
    assert len(PHONE_PAGE.encode()) < 20_000
    assert f"of {MAX_SEAT_DIGITS}<" in PHONE_PAGE
    assert not re.search(r"https?://|<link|src=|innerHTML|insertAdjacent|style=", PHONE_PAGE)
    policy = app.browser().get(f"/j/{code}").headers["content-security-policy"]
    assert "unsafe" not in policy and policy.count("sha256-") == 2


def test_a_phone_is_told_its_cell_of_the_sweep(app, code):
    phone = app.phone(code)
    assert phone.get(f"/j/{code}/state").json()["cell"] is None
    app.room.sweeps.begin(code, "plan", ["batch size 32", "batch size 64"])
    begun = app.room.sweeps.look(code).begun
    told = {"title": "batch size 32", "finished": False, "accuracy": None, "place": 1}
    told |= {"finished_cells": 0, "cells": 2}
    assert phone.get(f"/j/{code}/state").json()["cell"] == told
    app.room.sweeps.finish(code, begun, 0, 0.5)
    app.room.sweeps.finish(code, begun, 1, 0.75)
    told |= {"finished": True, "accuracy": 0.5, "place": 2, "finished_cells": 2}
    assert phone.post(f"/j/{code}/digit", json=a_digit()).json()["cell"] == told
