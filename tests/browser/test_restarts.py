"""A server that ends and starts anew: what visitors made is there, and open pages go on."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from classroom.storage.database import sqlite_url
from classroom.storage.store import Store
from classroom.web.visitor_key import hash_key
from tests.support.chromium import at_rest, follow_menu, show_lower_part
from tests.support.drawing import SEVEN, draw_with_mouse
from tests.support.phone import class_counts, open_class, touch_phone, write

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 60


def press(page, key):
    page.locator(f".st-key-{key} button").first.click()


def key_cookie(page):
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "visitor"]
    return cookie


def test_runs_and_digits_outlive_the_server_until_they_are_wiped(visit, mortal_server):
    page = visit("/train")
    table, score = page.locator(".st-key-runs-table"), page.locator(".st-key-own-score")
    prediction = page.locator(".st-key-prediction")
    expect(page.locator(".st-key-step button")).to_be_visible()
    cookie = key_cookie(page)
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    press(page, "step")
    expect(table).to_contain_text("Run 1 (current)")
    follow_menu(page, "sketch")
    draw_with_mouse(page, SEVEN)
    press(page, "meant-7")
    expect(score).to_contain_text("of 1")
    at_rest(page)

    page.goto("about:blank")  # so that a link to a page is the first thing a fresh server hears
    mortal_server.stop()
    mortal_server.start()
    page.goto(f"{mortal_server.url}/sketch")
    expect(score).to_contain_text("of 1")
    draw_with_mouse(page, SEVEN)
    expect(prediction).not_to_contain_text("–")
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


def test_nothing_is_lost_without_a_network_nor_when_the_server_is_killed(
    visit, mortal_server, open_phone
):
    page = visit("/train?epochs=200")
    expect(page.locator(".st-key-play button")).to_be_visible()
    at_rest(page)
    press(page, "play")
    began = monotonic()

    projector, _, address = open_class(visit, mortal_server, new=False)
    phone, wall = open_phone(address), projector.locator(".st-key-class-wall button")
    write(phone, 7, 1)
    phone.context.set_offline(True)
    write(phone, 1, 2)
    write(phone, 3, 3)
    expect(phone.locator("#waiting")).to_contain_text("2 of them waiting")
    phone.context.set_offline(False)
    expect(wall).to_have_count(3)
    expect(phone.locator("#waiting")).to_have_text("")
    name = phone.locator("#name").inner_text()

    concepts = visit("/concepts", new=False)
    expect(concepts.locator(".st-key-image-picture .grid")).to_be_visible()
    at_rest(concepts)
    show_lower_part(concepts)
    expect(concepts.locator("#limit")).to_be_attached()
    scores = concepts.locator(".st-key-loss-scores")
    expect(scores).to_contain_text("1.204")  # -ln 0.30
    stored = Store(sqlite_url(mortal_server.log.parent / "classroom.sqlite"))
    while not stored.load_runs(hash_key(key_cookie(page)["value"])):  # saved every ten seconds
        assert monotonic() < began + PATIENCE_SECONDS
        page.wait_for_timeout(500)

    app, connected = concepts.get_by_test_id("stApp"), ("data-test-connection-state", "CONNECTED")
    mortal_server.kill()  # as if the power had gone
    expect(app).not_to_have_attribute(*connected)
    notice = concepts.get_by_role("status").filter(has_text="The connection to the server is lost.")
    expect(notice).to_be_visible()
    with concepts.expect_event("console", lambda said: "server is not responding" in said.text):
        pass  # which Streamlit also says in a dialog, and again and again
    expect(concepts.get_by_test_id("stDialog")).to_have_count(0)
    expect(notice).to_be_visible()
    write(phone, 2, 4)
    phone.close()

    mortal_server.start()
    phone = touch_phone(phone.context, address)
    expect(wall).to_have_count(4)
    expect(phone.locator("#mine")).to_have_text("4")
    assert phone.locator("#name").inner_text() == name
    write(phone, 7, 5)
    expect(wall).to_have_count(5)
    assert sorted(class_counts(projector).values()) == [1] * 5
    expect(app).to_have_attribute(*connected)
    expect(concepts.locator(".stMain[inert]")).to_have_count(0)
    expect(notice).to_have_count(0)
    concepts.get_by_role("slider", name="Probability of the right label").press("ArrowRight")
    expect(scores).to_contain_text("1.171")  # -ln 0.31
    expect(page.locator(".st-key-runs-table")).to_contain_text("Run 1")
    expect(page.get_by_text("Run 1 is from an earlier visit.")).to_be_visible()
