"""What a visitor made outlives the server, and is gone when the visitor deletes it."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from classroom.storage.database import sqlite_url
from classroom.storage.store import Store
from classroom.web.visitor_key import hash_key
from tests.support.chromium import at_rest, follow_menu
from tests.support.drawing import SEVEN, draw_with_mouse

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 60


def press(page, key):
    page.locator(f".st-key-{key} button").first.click()


def key_cookie(page):
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "visitor"]
    return cookie


def test_runs_and_digits_outlive_the_server_until_they_are_wiped(visit, start_server):
    server = start_server()
    page = visit("/train", at=server)
    table, score = page.locator(".st-key-runs-table"), page.locator(".st-key-own-score")
    expect(page.locator(".st-key-step button")).to_be_visible(timeout=90_000)
    cookie = key_cookie(page)
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    press(page, "step")
    expect(table).to_contain_text("Run 1 (current)")
    follow_menu(page, "sketch")
    draw_with_mouse(page, SEVEN)
    press(page, "meant-7")
    expect(score).to_contain_text("of 1")
    at_rest(page)

    server.stop()
    server.start()
    page.goto(f"{server.url}/sketch")
    expect(score).to_contain_text("of 1", timeout=120_000)
    follow_menu(page, "train")
    expect(table).to_contain_text("Run 1")
    expect(table).not_to_contain_text("(current)")
    expect(page.get_by_text("Run 1 is from an earlier visit.")).to_be_visible()
    assert key_cookie(page)["value"] == cookie["value"]

    press(page, "your-data")
    expect(page.get_by_text("30 days after your last visit")).to_be_visible()
    press(page, "wipe")
    expect(page.get_by_text("Everything that was kept about you is deleted.")).to_be_visible()
    expect(table).to_have_count(0)
    page.reload()
    expect(page.locator(".st-key-step button")).to_be_visible()
    at_rest(page)
    expect(table).to_have_count(0)
    follow_menu(page, "sketch")
    expect(page.get_by_text("Under an answer, say which digit you meant")).to_be_visible()
    expect(score).to_have_count(0)


def test_a_run_that_plays_outlives_a_server_that_is_killed(visit, start_server):
    server = start_server()
    page = visit("/train?epochs=200", at=server)
    expect(page.locator(".st-key-play button")).to_be_visible(timeout=90_000)
    at_rest(page)
    press(page, "play")
    stored = Store(sqlite_url(server.log.parent / "classroom.sqlite"))
    deadline = monotonic() + PATIENCE_SECONDS  # it is saved every ten seconds
    while not stored.load_runs(hash_key(key_cookie(page)["value"])):
        assert monotonic() < deadline
        page.wait_for_timeout(500)
    server.kill()
    server.start()
    expect(page.locator(".st-key-runs-table")).to_contain_text("Run 1", timeout=120_000)
    expect(page.get_by_text("Run 1 is from an earlier visit.")).to_be_visible()
