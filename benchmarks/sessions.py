"""How the app does with one visitor and with many: `python -m benchmarks.sessions`.

| part | what is measured | goal |
| --- | --- | --- |
| `start` | from `streamlit run` to a waiting visitor's first result, each of three pages | <= 5 s |
| `alone` | one visitor at full speed, of bare `fit` | >= 95 % |
| `tick` | a tick apart from training, at the 1st and the 190th epoch | <= 7 ms, <= 6 KB |
| `crowd` | 30 open Train at once: the last first result | <= 4 s |
| | 30 at full speed, batches in all, of bare `fit` on one core | >= 80 % |
| | their ticks, 95 % answered within | <= 0.3 s |
| | the slowest's batches by the fastest's | >= 0.7 |
| | memory a further visitor | <= 3 MB |
| `own` | memory of a visitor with a noisy, straightened split of their own | <= 6 MB |
| | the server with 40 of them | <= 1.5 GB |
| `hundred` | 100 visitors with the page open: share of a core | < 5 % |
| | 100 who train at the page's own speed: ticks, 95 % answered within | <= 1 s |
| `clicking` | visitors who click at random: problems | 0 |

A server of its own is started for each part, on MNIST if MNIST_DATA_DIR says where it is, else on
the built-in digits. The visitors speak its websocket and its routes from this process, so what they
cost is taken from the same machine: it is shown, too. A result is there when the run of the page
has ended; what a browser adds to that is in `benchmarks.pages`. Names of parts leave out the
others; `--minutes` is for the random clicking.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack, contextmanager, suppress
from math import inf
from pathlib import Path
from statistics import fmean, median, quantiles
from time import perf_counter, process_time, sleep
from urllib.parse import parse_qs

import torch
from websockets.exceptions import InvalidHandshake

from benchmarks import clicking
from benchmarks.process import cpu, memory, share_at_rest
from benchmarks.training_visitor import (
    EPOCHS,
    FULL_SPEED,
    SLOW_SPEED,
    arrive,
    settings,
    source,
    split,
)
from mnist_core import LinearClassifier, fit
from mnist_core.training.checkpoints import MAX_CHECKPOINTS
from mnist_core.training.trainer import WATCH_SECONDS
from tests.support.live import LiveRun
from tests.support.server import Server
from tests.support.visitor import Visitor

WINDOW = 6.0  # seconds that one visitor is measured
LATE_EPOCH, FOR_LATE_EPOCH = 0.95 * EPOCHS, 90.0  # seconds to get there, at most
FEW = 10_000  # training digits with which one is soon there; a batch is the same
CROWD, CROWD_WINDOW = 30, 15.0
NEXT = 3  # visitors right after a server's first
OWN, FOR_OWN = 40, 30.0  # seconds that they take to come, at most
HUNDRED, HUNDRED_WINDOW = 100, 10.0
PATIENCE = 5.0  # seconds after which a tick counts as unanswered
BARE = "import streamlit as st\nst.write('word')\n"


@contextmanager
def serve(script="streamlit_app.py", warm=True):
    """A fresh server; a `warm` one has made ready all that it makes ready from its start on."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.environ.get("MNIST_DATA_DIR", folder)
        server = Server(Path(folder) / "log", script, MNIST_DATA_DIR=data)
        try:
            if warm:
                asyncio.run(warm_up(server))
            yield server
        finally:
            server.stop()


async def warm_up(server, attempts=60):
    await share_at_rest(server.pid, attempts=attempts)
    for _ in range(attempts):
        async with Visitor(server.url) as visitor:
            await visitor.open("train")
            if source() == "builtin" or not visitor.screen.find("awaited-source"):
                return
        await asyncio.sleep(1)
    raise TimeoutError(f"{source()} isn't there: {visitor.screen.text()}")


def show(what, value, unit, target=None, met=True):
    goal = f"{target:<14} {'met' if met else 'MISSED'}" if target else ""
    print(f"{what:<52} {value:>8} {unit:<10} {goal}".rstrip(), flush=True)


def bare(count=None, pace=inf, seconds=3.0) -> tuple[float, float]:
    """(batches a second, processor seconds a batch) of `fit` alone.

    It learns from `count` digits, `pace` batches a second at most: with pauses, a batch costs more.
    """
    news = fit(LinearClassifier(), *split(count), settings(0))
    next(news)  # of the untrained model
    begun, used, batches = perf_counter(), process_time(), 0
    while (now := perf_counter()) < begun + seconds:
        sleep(max(begun + batches / pace - now, 0))
        next(news)
        batches += 1
    return batches / (perf_counter() - begun), (process_time() - used) / batches


async def bare_again() -> float:
    """Batches a second of `fit` alone, once nobody's run is trained any more."""
    await asyncio.sleep(WATCH_SECONDS + 1)
    return bare()[0]


class Window:
    """What visitors' runs and the server do in some seconds, from when it is made to `end`."""

    def __init__(self, server, lives):
        self._server, self._lives = server, lives
        self._begun, self._used = perf_counter(), (cpu(server.pid), process_time())

    async def end(self, seconds):
        """Wait for the end, and then for the answers to what was asked before it."""
        await asyncio.sleep(seconds)
        end = perf_counter()
        self.seconds = end - self._begun
        self.used = cpu(self._server.pid) - self._used[0]  # the server's processor seconds
        self.visitors_used = process_time() - self._used[1]
        still = end + PATIENCE
        while self._asked_before(end) and perf_counter() < still:
            await asyncio.sleep(0.05)
        self.unanswered = self._asked_before(end)
        by_run = [[t for t in one.ticks if self._begun <= t.sent < end] for one in self._lives]
        self.ticks = [tick for ticks in by_run for tick in ticks]
        self.rates = [rate(ticks) for ticks in by_run]  # batches a second, of each run
        return self

    def _asked_before(self, end) -> int:
        return sum(one.asked is not None and one.asked < end for one in self._lives)

    @property
    def size(self) -> float:
        """KB of a tick, on average."""
        return fmean(tick.size for tick in self.ticks) / 1000

    def show_answers(self, who, within=None):
        waits = [tick.seconds for tick in self.ticks]
        show(f"{who}: ticks answered", f"{len(waits) / self.seconds:.0f}", "a second")
        show("  not answered", f"{self.unanswered}", "", "0", not self.unanswered)
        show("  median answer", f"{median(waits):.3f}", "s")
        last = quantiles(waits, n=20)[-1]
        goal = f"<= {within} s" if within else None
        show("  95 % answered within", f"{last:.3f}", "s", goal, within is None or last <= within)
        show("  a tick on average", f"{self.size:.1f}", "KB")
        show("  cores that the server used", f"{self.used / self.seconds:.2f}", "")
        show("  cores that the visitors used", f"{self.visitors_used / self.seconds:.2f}", "")


def rate(ticks) -> float:
    """Batches a second between the first and the last answer; 0 if there are no two."""
    if len(ticks) < 2:
        return 0.0
    first, last = ticks[0], ticks[-1]
    return (last.step - first.step) / (last.sent + last.seconds - first.sent - first.seconds)


def start():
    """The first visitors of a fresh server, who were there before it."""
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "word.py"
        word.write_text(BARE)
        with serve(word, warm=False) as server:
            least = asyncio.run(first_visits(server, ""))
    show("an app of one word: from its start to a result", f"{least[0]:.2f}", "s")
    show("  the next visitors", f"{least[1]:.3f}", "s")
    with serve(warm=False) as server:
        for page in ("dataset", "sketch", "train"):
            first, second = asyncio.run(first_visits(server, page))
            show(f"{page}: from the start to a result", f"{first:.2f}", "s", "<= 5 s", first <= 5)
            show("  the next visitors", f"{second:.3f}", "s")


async def first_visits(server, page) -> tuple[float, float]:
    """Seconds from a server's start to the first visitor's result, and what the next ones take."""
    server.stop()
    begun = perf_counter()
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    while True:
        try:
            await visit(server, page)
            break
        except (OSError, InvalidHandshake):  # it isn't there yet
            await asyncio.sleep(0.02)
    first = perf_counter() - begun
    later = [await visit(server, page) for _ in range(NEXT)]
    await starting
    return first, median(later)


async def visit(server, page) -> float:
    """Seconds from a new visitor's connecting to the result."""
    begun = perf_counter()
    async with Visitor(server.url) as visitor:
        await visitor.open(page)
        return perf_counter() - begun


async def alone(server):
    """One visitor at full speed."""
    before, _ = bare()
    async with arrive(server.url) as live:
        await live.visitor.set("speed", FULL_SPEED)
        await live.visitor.click("play")
        await live.until(lambda: live.ticks)
        window = await Window(server, [live]).end(WINDOW)
    share = window.rates[0] / fmean([before, await bare_again()])
    show("one visitor: batches at full speed", f"{window.rates[0]:.0f}", "a second")
    show("  of what bare `fit` manages", f"{share:.0%}", "", ">= 95 %", share >= 0.95)
    window.show_answers("one visitor at full speed")


async def tick(server):
    """What a tick costs at the beginning and the end of a run.

    That is the server's processor time, all threads together, less what its batches cost in `fit`
    alone at the same pace, which is slow: so the batches, and whatever else the machine is doing
    that makes them cost more or less, count little.
    """
    _, before = bare(FEW, pace=int(SLOW_SPEED))

    async def watch(live):
        from_step, epoch = live.step, live.epoch
        window = await Window(server, [live]).end(WINDOW)
        return epoch, live.step - from_step, window

    async with arrive(server.url, count=FEW) as live:
        await live.visitor.set("speed", SLOW_SPEED)
        await live.visitor.click("play")
        await live.until(lambda: live.ticks)
        early = await watch(live)
        await live.visitor.set("speed", FULL_SPEED)
        with suppress(TimeoutError):  # on a slow machine, as late in the run as one cares to wait
            await live.until(lambda: live.epoch >= LATE_EPOCH, FOR_LATE_EPOCH)
        await live.visitor.set("speed", SLOW_SPEED)
        late = await watch(live)
    _, after = bare(FEW, pace=int(SLOW_SPEED))
    for epoch, batches, window in (early, late):
        used, ticks = window.used - batches * fmean([before, after]), len(window.ticks)
        each = 1000 * used / ticks
        show(
            f"a tick apart from training, epoch {epoch:.0f}",
            f"{each:.1f}",
            "ms",
            "<= 7 ms",
            each <= 7,
        )
        show(
            "  batches from one to the next", f"{batches / ticks:.1f}", "", ">= 1", batches >= ticks
        )
        show("  a tick on average", f"{window.size:.1f}", "KB", "<= 6 KB", window.size <= 6)


async def crowd(server):
    """Thirty visitors who open the page at once, and then all train at full speed."""
    before, _ = bare()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(arrive(server.url))
        await fill_checkpoints(first)
        alone = memory(pid=server.pid)

        begun = perf_counter()
        lives = await asyncio.gather(*(come(stack, server, seed=1 + n) for n in range(CROWD)))
        last = perf_counter() - begun
        who = f"{CROWD} open Train at once: the last first result"
        show(who, f"{last:.2f}", "s", "<= 4 s", last <= 4)
        await asyncio.gather(*(live.visitor.set("speed", FULL_SPEED) for live in lives))
        await asyncio.gather(*(live.visitor.click("play") for live in lives))
        await asyncio.gather(*(live.until(lambda live=live: live.ticks) for live in lives))
        window = await Window(server, lives).end(CROWD_WINDOW)
        each = (memory(pid=server.pid) - alone) / CROWD
    share = sum(window.rates) / fmean([before, await bare_again()])
    show(f"{CROWD} at full speed: batches of all", f"{sum(window.rates):.0f}", "a second")
    show("  of what bare `fit` manages", f"{share:.0%}", "", ">= 80 %", share >= 0.8)
    window.show_answers(f"{CROWD} at full speed", within=0.3)
    fair = min(window.rates) / max(window.rates)
    show("  slowest by fastest", f"{fair:.2f}", "", ">= 0.7", fair >= 0.7)
    show("  memory a further visitor", f"{each:.1f}", "MB", "<= 3 MB", each <= 3)


async def come(stack, server, **query) -> LiveRun:
    """A visitor who opens Train, stays until the end of `stack` and can train there for long."""
    visitor = await stack.enter_async_context(Visitor(server.url))
    await visitor.open("train", epochs=EPOCHS, **query)
    return await stack.enter_async_context(LiveRun(visitor, server.url))


async def fill_checkpoints(live):
    """Let a run learn until it keeps as many checkpoints as it ever will, then pause it."""
    await live.visitor.set("speed", FULL_SPEED)
    await live.visitor.click("play")
    await live.until(lambda: live.step >= MAX_CHECKPOINTS)
    await live.visitor.click("pause")


async def own(server):
    """Visitors who train on a split of their own, straightened and noisy."""
    held, end = [], perf_counter() + FOR_OWN
    async with AsyncExitStack() as stack:
        while len(held) < OWN and perf_counter() < end:
            query = {"split_seed": len(held) + 1, "normalization": "straightened", "noise": "10%"}
            live = await come(stack, server, **query)
            if refused := parse_qs(live.visitor.query).keys() ^ {"epochs", *query}:
                raise ValueError(f"the page has not taken up {refused}")
            await fill_checkpoints(live)
            held.append(memory(pid=server.pid))
    each = (held[-1] - held[0]) / (len(held) - 1)
    show(
        f"{len(held)} with splits of their own: a further visitor",
        f"{each:.1f}",
        "MB",
        "<= 6 MB",
        each <= 6,
    )
    total = (held[0] + (OWN - 1) * each) / 1000
    what = "  the server with them" if len(held) == OWN else f"  the server with {OWN}, reckoned"
    show(what, f"{total:.2f}", "GB", "<= 1.5 GB", total <= 1.5)


async def hundred(server):
    """A hundred visitors who have the page open and do nothing, and then all train."""
    before = memory(pid=server.pid)
    async with AsyncExitStack() as stack:
        lives = [await come(stack, server, seed=number) for number in range(HUNDRED)]
        each = (memory(pid=server.pid) - before) / HUNDRED
        used = cpu(server.pid)
        await asyncio.sleep(HUNDRED_WINDOW)
        share = (cpu(server.pid) - used) / HUNDRED_WINDOW
        show(f"{HUNDRED} idle visitors: share of a core", f"{share:.1%}", "", "< 5 %", share < 0.05)
        show("  memory a visitor", f"{each:.1f}", "MB")
        await asyncio.gather(*(live.visitor.click("play") for live in lives))
        await asyncio.gather(*(live.until(lambda live=live: live.ticks) for live in lives))
        window = await Window(server, lives).end(HUNDRED_WINDOW)
    rates = window.rates
    show(f"{HUNDRED} at the page's own speed: batches of all", f"{sum(rates):.0f}", "a second")
    window.show_answers(f"{HUNDRED} at the page's own speed", within=1)


PARTS = {"alone": alone, "tick": tick, "crowd": crowd, "own": own, "hundred": hundred}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ["start", *PARTS, "clicking"]
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(names))
    parser.add_argument("--minutes", type=float, default=0.5, help="of random clicking")
    parser.add_argument("--seed", type=int, default=0, help="of the random clicking")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(names):
        parser.error(f"no such part: {', '.join(unknown)}")
    parts = asked.parts or names
    torch.set_num_threads(1)
    print(f"on {source()}, {os.cpu_count()} cores, of which {os.getloadavg()[0]:.1f} were busy")
    if "start" in parts:
        start()
    for name in PARTS:
        if name in parts:
            with serve() as server:
                asyncio.run(PARTS[name](server))
    if "clicking" in parts:
        with serve() as server:
            problems = asyncio.run(clicking.click_about(server, asked.minutes, asked.seed))
        what = f"{asked.minutes:g} minutes of random clicking: problems"
        show(what, len(problems), "", "0", not problems)
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
