"""How fast the pages are, and what visitors cost: `python -m benchmarks.pages`.

The app runs in a process of its own and Chromium visits it, as in the browser tests. A machine that
is busy with other things makes every figure worse, so what a click costs at least, a rerun that
shows 25 pictures, stands beside what a wall of 400 costs, and the visit to an app of a single word
beside the visits to the pages.
"""

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from playwright.sync_api import expect, sync_playwright

from mnist_core import load_source
from mnist_core.data.corruptions import add_noise
from mnist_core.explore.selection import Subset, parse_indices, select
from mnist_core.figures.pixels import sheet
from tests.support.chromium import FLAGS, at_rest, find
from tests.support.server import Server
from ui.components.wall import MAX_SHEET_BYTES, SHEET_COLUMNS

ROUNDS = 5
VISITORS = 5
READY = {  # page -> its first result, or what one draws it on
    "": ".st-key-draw-first a",
    "dataset": ".st-key-digit-grid .cell",
    "train": ".st-key-play button",
    "evaluate": ".st-key-test-score [data-testid=stMetricValue]",
    "sketch": ".st-key-canvas canvas",
    "concepts": ".st-key-image-picture .grid i",
}
BEFORE = dict(zip(READY, [*list(READY)[1:], ""], strict=True))  # page -> one to come from
APPEARS = """async ([start, ready]) => {
  const [place, inside] = ready.split(" ");
  const there = () => [...document.querySelectorAll(`${place}, ${place} *`)].some(
    (one) => (one.shadowRoot ?? one).querySelector(inside));
  const frame = () => new Promise(requestAnimationFrame);
  while (!there()) await frame();
  await frame();
  return (performance.now() - start) / 1000;
}"""
GO = """name => {
  const links = [...document.querySelectorAll(".st-key-menu a")];
  const start = performance.now();
  links.find((link) => link.pathname === `/${name}`).click();
  return start;
}"""
CLICK = """async () => {
  const hosts = [...document.querySelectorAll(".st-key-digit-grid *")];
  const wall = hosts.map((host) => host.shadowRoot?.querySelector(".wall")).find(Boolean);
  const before = wall.shows, start = performance.now();
  document.querySelector(".st-key-others button").click();
  const frame = () => new Promise(requestAnimationFrame);
  while (wall.shows === before) await frame();
  const picture = new Image();
  picture.src = wall.address;
  await picture.decode();
  await frame();
  await frame();
  return (performance.now() - start) / 1000;
}"""


def main():
    torch.set_num_threads(1)
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    root = os.environ.get("MNIST_DATA_DIR", "data")
    train, test = load_source(source, root)
    report_pictures(train)
    report_filter(train)
    data = sum(part.images.nbytes + part.labels.nbytes for part in (train, test)) / 1e6
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        server = Server(Path(folder) / "log", MNIST_DATA_DIR=str(Path(root).resolve()))
        report_visits(browser, server, Path(folder))
        report_transfers(browser, server)
        report_clicks(browser, server)
        report_memory(browser, server, data)
        browser.close()
        server.stop()


def report_pictures(train):
    """The wall's picture, of digits as they are and of digits that nothing can compress."""
    noisy = add_noise(train.images[:1000], 1.0, torch.Generator().manual_seed(0))
    for count in (25, 400, 1000):
        plain = len(sheet(train.images[:count], SHEET_COLUMNS, MAX_SHEET_BYTES)) / 1000
        noise = len(sheet(noisy[:count], SHEET_COLUMNS, MAX_SHEET_BYTES)) / 1000
        print(f"a wall of {count:5,}: {plain:6.1f} KB, full of noise {noise:6.1f} KB")


def report_filter(train):
    """60,000 digits: a range, three labels, shuffled; beside one look at every label."""
    part = Subset.whole(train.take(torch.arange(60_000) % len(train)))

    def filtered():
        select(part, (3, 5, 8), parse_indices("0-59999", len(part))[0], seed=1)

    def bare():
        torch.isin(part.digits.labels, torch.tensor([3, 5, 8])).nonzero()

    ours, least = (median(seconds(work) for _ in range(20)) for work in (filtered, bare))
    print(
        f"a filter over 60,000 digits: {1000 * ours:.1f} ms, {ours / least:.1f} x one look at each"
    )


def seconds(work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def report_visits(browser, server, folder):
    """To a page's first result: in a new tab with nothing cached, and from another page."""
    bare = folder / "bare.py"
    bare.write_text("import streamlit as st\nwith st.container(key='word'): st.code('word')\n")
    least = Server(folder / "bare log", bare)
    floor = median(arrival(browser, least.url, ".st-key-word code") for _ in range(ROUNDS))
    least.stop()
    print(f"an app of one word in a new tab: {floor:.2f} s")
    for name, ready in READY.items():
        first, *later = (arrival(browser, f"{server.url}/{name}", ready) for _ in range(1 + ROUNDS))
        within = median(change(browser, server, name) for _ in range(ROUNDS))
        print(
            f"/{name}: the server's first visitor {first:.2f} s, others {median(later):.2f} s, "
            f"{median(later) / floor:.1f} x the one word (<= 1.2); from another page {within:.2f} s"
        )


def arrival(browser, address, ready) -> float:
    """Seconds from the address to what is `ready`, as a new visitor."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(address, wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        seconds = page.evaluate(APPEARS, [0, ready])
        at_rest(page)
    return seconds


def change(browser, server, name) -> float:
    """Seconds from a click in the menu of another page to a page's first result."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/{BEFORE[name]}")
        page.locator(READY[BEFORE[name]]).first.wait_for()
        at_rest(page)
        seconds = page.evaluate(APPEARS, [page.evaluate(GO, name), READY[name]])
        at_rest(page)
    return seconds


def report_transfers(browser, server):
    """What a first and a second visit of the same browser transfer, to where nothing moves."""
    for name, ready in READY.items():
        with browser.new_context() as context:
            first, second = (transfer(context, f"{server.url}/{name}", ready) for _ in range(2))
        print(
            f"/{name}: a first visit transfers {first / 1e6:.2f} MB, a second {second / 1e3:.0f} KB"
        )


def transfer(context, address, ready) -> int:
    """Bytes that come over the network: answers as they are sent, and the websocket's messages."""
    page, received = context.new_page(), []
    network = context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    network.on(
        "Network.webSocketFrameReceived",  # in Base64, as they are binary
        lambda one: received.append(len(one["response"]["payloadData"]) * 3 // 4),
    )
    network.send("Network.enable")
    page.set_default_timeout(120_000)
    page.goto(address)
    page.locator(ready).first.wait_for()
    at_rest(page)
    page.close()
    return sum(received)


def report_clicks(browser, server):
    """From a click to the new wall on the screen."""
    times = {}
    for count in (25, 400, 1000):
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{server.url}/dataset?at_once={count}")
        expect(page.locator(READY["dataset"])).to_have_count(count, timeout=120_000)
        measured = []
        for _ in range(ROUNDS):
            at_rest(page)
            measured.append(page.evaluate(CLICK))
        times[count] = median(measured)
        page.close()
        ratio = f", {times[count] / times[25]:.1f} x a wall of 25"
        print(f"a wall of {count:5,} after a click: {times[count]:.2f} s{ratio}")


def report_memory(browser, server, data):
    """What the server holds with one visitor and with more, beside the data's own size."""
    held, contexts = [], []
    for _ in range(VISITORS):
        page = browser.new_context().new_page()
        contexts.append(page.context)
        page.goto(f"{server.url}/dataset?at_once=400")
        page.locator(READY["dataset"]).first.wait_for(timeout=120_000)
        at_rest(page)
        held.append(server.memory())
    for context in contexts:
        context.close()
    each = (held[-1] - held[0]) / (VISITORS - 1)
    print(f"memory: {held[0]:.0f} MB with one visitor, {data:.0f} MB of it the data")
    print(f"  each further visitor {each:.1f} MB, {each / data:.2f} of the data")


if __name__ == "__main__":
    main()
