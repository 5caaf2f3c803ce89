"""Every page, first seen and used, as axe-core judges it, and how much it moves while it loads."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import barriers
from tests.support.chromium import at_rest, show_lower_part
from tests.support.drawing import SEVEN, draw_with_mouse

pytestmark = pytest.mark.browser

WIDE, NARROW = 1280, 390
MAX_LAYOUT_SHIFT = 0.1
# A page comes in some dozens of messages. Here, each comes a moment after the one before, so that
# the page is drawn after every one of them, as it may be on a slow line.
ONE_BY_ONE = """window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given);
        let before = Promise.resolve();
        this.addEventListener("message", (event) => {
            if (event.isLate || window.isLoaded) return;
            event.stopImmediatePropagation();
            const late = new MessageEvent("message", { data: event.data });
            late.isLate = true;
            before = before.then(() => new Promise((go) => setTimeout(go, 10)));
            before.then(() => this.dispatchEvent(late));
        });
    }
};"""
LAYOUT_SHIFT = """() => new Promise((told) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) sum += shift.hadRecentInput ? 0 : shift.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => told(sum), 100);  // what is past is told at once
})"""


def browse(page):
    page.locator(".st-key-digit-grid .cell").nth(7).click()
    expect(page.get_by_text("Image 7 of the training file")).to_be_visible()
    page.get_by_role("tab", name="Summaries").click()
    expect(page.locator(".st-key-means .cell").first).to_be_visible()


def train(page):
    page.locator(".st-key-step button").first.click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("1")


def show_charts(page):
    show_lower_part(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def draw(page):
    draw_with_mouse(page, SEVEN)
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile("^7"))


def copy_link(page):
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied")).to_be_visible()


USES = {  # page -> what one does there
    "": lambda page: None,
    "dataset": browse,
    "train": train,
    "evaluate": show_charts,
    "sketch": draw,
    "concepts": show_charts,
    "classroom": copy_link,
    "lesson": lambda page: None,
}


@pytest.mark.parametrize("name", USES)
def test_nothing_stands_in_anybodys_way_and_nothing_moves(visit, name):
    for width in (WIDE, NARROW):
        page = visit(f"/{name}", width=width, height=844, script=ONE_BY_ONE)
        expect(page.locator("h1")).to_be_visible()
        at_rest(page)
        assert page.evaluate(LAYOUT_SHIFT) <= MAX_LAYOUT_SHIFT, width
        page.evaluate("() => { window.isLoaded = true; }")
    assert barriers(page, by_day=[NARROW], at_night=[]) == []
    USES[name](page)
    at_rest(page)
    page.locator("h1").scroll_into_view_if_needed()  # else the menu would cover what is below it
    assert barriers(page, by_day=[WIDE], at_night=[NARROW]) == []
