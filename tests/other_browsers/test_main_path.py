"""What people do, in browsers other than Chromium: browse, train, test, draw, look at a concept."""

import time

import pytest

from tests.other_browsers.firefox import Firefox
from tests.other_browsers.webkit import WebKit
from tests.support.drawing import SEVEN
from tests.support.server import Server

PATIENCE_SECONDS = 90
PAGES = ["dataset", "train", "evaluate", "sketch", "concepts"]
FIND = """
    const inside = (root) => [...root.querySelectorAll("*")].flatMap(
        (one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
    const all = (key, selector) => [...document.querySelectorAll(".st-key-" + key)].flatMap(inside)
        .filter((one) => one.matches(selector));
    const text = (key) => document.querySelector(".st-key-" + key)?.innerText ?? "";
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    server = Server(folder / "log", MNIST_DATA_DIR=str(folder / "data"))
    yield server
    server.stop()


@pytest.fixture(params=[WebKit, Firefox])
def browser(request, tmp_path):
    if missing := request.param.missing():
        pytest.skip(f"{request.param.__name__} is not here: install {missing}")
    browser = request.param(tmp_path)
    browser.resize(1280, 900)
    yield browser
    browser.close()


def until(browser, condition):
    """Wait until a JavaScript expression holds; returns its value."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := browser.run(f"{FIND} return {condition};")):
        assert time.monotonic() < deadline, (
            condition,
            browser.run("return document.body.innerText"),
        )
        time.sleep(0.1)
    return value


def click(browser, key, selector="button"):
    until(browser, f"all('{key}', '{selector}').length")
    browser.run(f"{FIND} all('{key}', '{selector}')[0].click();")


def go(browser, name):
    """By the menu, as visitors do: a new address would be a new visit."""
    until(browser, f"all('menu', 'a[href$={name}]').length")
    browser.run(f"{FIND} all('menu', 'a[href$={name}]')[0].click();")
    until(browser, f"document.querySelector('h1')?.innerText === '{name.capitalize()}'")


def test_the_main_path(browser, server):
    browser.open(server.url)
    go(browser, "dataset")
    until(browser, "all('digit-grid', '.cell').length === 50")
    browser.run(f"{FIND} all('digit-grid', '.cell')[7].click();")
    until(browser, "document.body.innerText.includes('Image 7 of the training file')")

    go(browser, "train")
    click(browser, "play")
    until(browser, "/[1-9]\\d* of 5/.test(text('live-metrics'))")

    go(browser, "evaluate")
    until(browser, "/\\d\\d\\.\\d+%/.test(text('test-score'))")

    go(browser, "sketch")
    draw(browser, SEVEN)
    until(browser, "text('prediction').startsWith('7')")
    click(browser, "share")
    panel = "document.querySelector('[data-testid=stPopoverBody]')?.innerText"
    until(browser, f"{panel}?.includes('drawing isn')")

    go(browser, "concepts")
    until(browser, "all('image-picture', '.grid i').length === 784")

    browser.resize(390, 844)
    for name in PAGES:
        go(browser, name)
        width = browser.run("return innerWidth")
        assert browser.run("return document.querySelector('.stMain').scrollWidth") <= width
    go(browser, "sketch")
    click(browser, "clear")
    until(browser, "text('prediction').startsWith('–')")
    draw(browser, SEVEN)
    until(browser, "text('prediction').startsWith('7')")


def draw(browser, stroke):
    """On the canvas, once it is there and at rest."""
    canvas = "all('canvas', 'canvas').at(-1)"
    until(browser, "all('canvas', 'canvas').length")
    place = f"{canvas}.getBoundingClientRect()"
    before, left, top = None, 0, 0
    while before != (left, top):
        before = left, top
        time.sleep(0.5)
        left, top = browser.run(f"{FIND} const {{ left, top }} = {place}; return [left, top];")
    browser.draw([(left + x, top + y) for x, y in stroke])
