"""How soon a stroke is answered: `python -m benchmarks.answer`.

From the moment that the pen is lifted to the new answer on the Sketch page, in Chromium: with one
visitor, and while thirty others train.
"""

import asyncio
from contextlib import AsyncExitStack
from random import Random
from statistics import median
from threading import Event, Thread

from playwright.sync_api import expect, sync_playwright

from benchmarks.sessions import serve, show
from benchmarks.training_visitor import arrive
from tests.support.chromium import FLAGS, find
from tests.support.drawing import draw_with_mouse

STROKES, OTHERS = 60, 30
WATCH = """() => {
  document.addEventListener("mouseup", () => { window.lifted = performance.now(); }, true);
  const watch = new MutationObserver(() => {
    const shown = document.querySelector(".st-key-prediction")?.innerText;
    if (shown && shown !== window.shown) {
      window.shown = shown;
      window.answered = performance.now();
    }
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
ANSWERED = "() => window.answered > window.lifted ? window.answered - window.lifted : 0"


def answer_times(browser, url) -> list[float]:
    """Seconds from pen-up to the answer, for strokes at random, each on a blank canvas.

    A further stroke need not change what is answered; the first one does.
    """
    page, chance = browser.new_page(viewport={"width": 1280, "height": 900}), Random(0)
    page.goto(f"{url}/sketch")
    expect(page.locator(".st-key-prediction")).to_contain_text("–", timeout=60_000)
    page.evaluate(WATCH)
    times = []
    for _ in range(STROKES):
        x, y = chance.randint(60, 200), chance.randint(40, 120)
        to = x + chance.randint(-40, 60), y + chance.randint(40, 120)
        draw_with_mouse(page, [(x, y), to])
        times.append(page.wait_for_function(ANSWERED, timeout=20_000).json_value() / 1000)
        page.wait_for_timeout(400)  # a hand needs a moment, too
        page.locator(".st-key-clear button").first.click()
        expect(page.locator(".st-key-prediction")).to_contain_text("–", timeout=20_000)
        page.wait_for_timeout(400)
    page.close()
    return sorted(times)


def train_meanwhile(url, ready: Event, done: Event):
    """Others who train, each a model of their own, until it is `done`."""

    async def stay():
        async with AsyncExitStack() as stack:
            for seed in range(OTHERS):
                live = await stack.enter_async_context(arrive(url, seed))
                await live.visitor.click("play")
            ready.set()
            while not done.is_set():
                await asyncio.sleep(0.2)

    asyncio.run(stay())


def report(who, times, targets):
    late = times[int(0.95 * len(times)) - 1]
    for name, value, target in (("median", median(times), targets[0]), ("95 %", late, targets[1])):
        limit = f"<= {target} s" if target else None
        met = target is None or value <= target
        show(f"pen-up to answer, {who}: {name}", f"{value:.2f}", "s", limit, met)


def main():
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        answer_times(browser, server.url)  # warms up
        report("one visitor", answer_times(browser, server.url), (0.30, 0.45))
        ready, done = Event(), Event()
        others = Thread(target=train_meanwhile, args=(server.url, ready, done))
        others.start()
        ready.wait(120)
        report(f"{OTHERS} train", answer_times(browser, server.url), (None, 0.45))
        done.set()
        others.join()
        browser.close()


if __name__ == "__main__":
    main()
