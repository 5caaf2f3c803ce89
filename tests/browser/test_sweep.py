"""Sweeps in the browser: a visitor's on Train, and a class's on the projector and the phones."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import barriers
from tests.support.chromium import at_rest

pytestmark = pytest.mark.browser

RATES = "sweep_columns=Learning+rate&sweep_learning_rate=0.01&sweep_learning_rate=0.1"
SWEEP_AXES = f"{RATES}&sweep_rows=Batch+size&sweep_batch_size=64&sweep_batch_size=256"
LINK = f"/train?source=builtin&epochs=2&count=2000&sweep=true&{SWEEP_AXES}&sweep_seeds=2"


def test_a_sweep_is_started_paused_resumed_opened_kept_and_sent_as_a_link(visit):
    page = visit(LINK)
    panel = page.locator(".st-key-sweep-panel")
    expect(panel).to_contain_text("2 × 2 cells × 2 seeds: 8 runs")
    page.locator(".st-key-sweep-start button").click()
    pause = page.locator(".st-key-sweep-pause button")
    pause.click()  # its processes still start
    expect(panel).to_contain_text("Paused")
    expect(pause).to_contain_text("Resume")
    pause.click()
    expect(panel).to_contain_text("All 8 runs in")
    cells = page.locator(".st-key-sweep-map .cell")
    expect(cells).to_have_count(4)
    for at in range(4):
        expect(cells.nth(at)).to_have_text(re.compile(r"^\d+\.\d%± \d+\.\d%$"))
    cells.nth(1).click()
    runs = page.locator(".st-key-sweep-cell-runs")
    expect(runs).to_contain_text("Learning rate 0.1, batch size 64")
    expect(runs).to_contain_text("seed 1:")
    page.locator(".st-key-sweep-keep button").first.click()
    expect(page.get_by_role("cell", name="batch size 64, seed 1")).to_be_attached()
    page.locator(".st-key-sweep_batch_size").get_by_label("Remove 64").click()
    expect(panel).to_contain_text("The map below is of the sweep as it was started")
    at_rest(page)

    again = visit(page.evaluate("() => location.pathname + location.search"))
    expect(again.locator(".st-key-sweep-panel")).to_contain_text("1 × 2 cells × 2 seeds: 4 runs")


def test_a_class_is_one_sweep(visit, server):
    projector = visit("/classroom")
    projector.get_by_role("button", name="Open a class").click()
    address = projector.locator(".st-key-class-address")
    expect(address).to_have_text(re.compile("/j/"))
    path = re.search(r"(/j/\w+)", address.inner_text())[1]
    phone = visit(path, 390, 844, has_touch=True)  # with cookies of its own
    expect(phone.locator("#name")).not_to_have_text("…")
    projector.goto(f"{server.url}/classroom?source=builtin&{SWEEP_AXES}")
    projector.get_by_text("A sweep by our class").click()
    projector.locator(".st-key-class-sweep-start button").click()
    expect(phone.locator("#cell")).to_contain_text("Your cell: learning rate 0.01, batch size 64.")
    board = projector.locator(".st-key-class-sweep")
    expect(board).to_contain_text("4 of 4 cells trained")
    told = re.compile(r"Your run came to (\d+\.\d%), place [1-4] of 4\.$")
    expect(phone.locator("#cell")).to_have_text(told)
    first = board.locator(".cell").first
    share = told.search(phone.locator("#cell").inner_text())[1]
    expect(first).to_have_text(share + phone.locator("#name").inner_text())
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    first.hover()
    expect(board).to_contain_text(f"batch size 64: {share}, {phone.locator('#name').inner_text()}")
    projector.get_by_role("heading", name="Classroom").scroll_into_view_if_needed()
    assert barriers(projector, by_day=[1280], at_night=[1280]) == []
    assert not barriers(phone, by_day=[390], at_night=[390])
    projector.locator(".st-key-class-sweep-end button").click()
    expect(board).to_have_count(0)
    expect(phone.locator("#cell")).to_be_hidden()
