"""How a class does: `python -m benchmarks.classroom [seats …]`.

| what | goal |
| --- | --- |
| 30 phones write 10 digits each within a minute, while 10 visitors train at full speed | |
| … digits that were acknowledged and are not on the wall | 0 |
| … from pen-up until the projector has been sent the digit, 95 % within | 2 s |
| … a POST is answered, 95 % within | 0.3 s |
| the same with 200 phones | as it is |

The phones ask every few seconds what they are to write, as their page does. The projector and those
who train speak the app's websocket; what a browser takes to draw what it was sent comes on top. All
of them run on the same machine, in this process: what they cost is shown, too.
"""

import asyncio
import json
import os
import random
import sys
from contextlib import AsyncExitStack, suppress
from statistics import median, quantiles
from time import perf_counter, process_time

import httpx
import torch
from sqlalchemy import select

from benchmarks.process import cpu
from benchmarks.sessions import serve, show
from benchmarks.training_visitor import FULL_SPEED, arrive, source
from classroom.storage.database import Database, sqlite_url
from classroom.storage.tables import DIGIT
from tests.support.phone import STROKES, a_digit
from tests.support.visitor import Visitor

SEATS, DIGITS, SECONDS, TRAINING = (30, 200), 10, 60.0, 10
GOAL_SEATS = 30  # for which there are goals
STILL = 5.0  # seconds that are waited for the last digits to appear


class Phone:
    """A seat that writes digits at moments of its own, and asks in between."""

    def __init__(self, url, code, seed):
        self._base, self._random = f"{url}/j/{code}", random.Random(seed)
        self.waits, self.pen_ups, self.refused = [], {}, 0  # seconds; digit -> perf_counter()

    async def write(self, begun):
        limits = httpx.Limits(max_connections=2)
        async with httpx.AsyncClient(limits=limits, timeout=30, trust_env=False) as client:
            joined = await client.post(f"{self._base}/join", json={})
            asking = asyncio.create_task(self._ask(client, joined.json()["next"]))
            slot = SECONDS / DIGITS
            for number in range(DIGITS):
                moment = begun + slot * (number + self._random.random() * 0.9)
                await asyncio.sleep(max(0.0, moment - perf_counter()))
                await self._post(client, self._random.choice(list(STROKES)))
            asking.cancel()

    async def _post(self, client, label):
        digit = a_digit(label, self._random)
        pen_up = perf_counter()
        answer = await self._ask_again(client.post, "digit", json=digit)
        self.waits.append(perf_counter() - pen_up)
        if answer.status_code == 200:
            self.pen_ups[digit["id"]] = pen_up
        else:
            self.refused += 1

    async def _ask(self, client, pause):
        while True:
            await asyncio.sleep(pause)
            pause = (await self._ask_again(client.get, "state")).json()["next"]

    async def _ask_again(self, ask, name, **options):
        """As the page does: a connection that was kept may have been closed meanwhile."""
        while True:
            with suppress(httpx.TransportError):
                return await ask(f"{self._base}/{name}", **options)


async def watch(projector, seen):
    """Note when the projector is first sent each digit."""
    last = None
    while True:
        node = projector.screen.find("class-digits")
        text = node.content.json if node else None
        if text != last:
            last, now = text, perf_counter()
            for digit, *_ in json.loads(text)["digits"] if text else ():
                seen.setdefault(digit, now)
        await asyncio.sleep(0.01)


async def lesson(server, seats):
    opened = httpx.post(f"{server.url}/class", json={}, trust_env=False)
    code, cookie = opened.json()["code"], opened.headers["set-cookie"].partition(";")[0]
    async with AsyncExitStack() as stack:
        lives = []
        for seed in range(TRAINING):
            lives.append(live := await stack.enter_async_context(arrive(server.url, seed=seed)))
            await live.visitor.set("speed", FULL_SPEED)
            await live.visitor.click("play")
        projector = await stack.enter_async_context(Visitor(server.url, cookie))
        await projector.open("classroom")
        seen, phones = {}, [Phone(server.url, code, seed) for seed in range(seats)]
        watching = asyncio.create_task(watch(projector, seen))
        used, visitors, begun = cpu(server.pid), process_time(), perf_counter() + 3
        batches = sum(live.step for live in lives)
        await asyncio.gather(*(phone.write(begun) for phone in phones))
        await asyncio.sleep(STILL)
        seconds = perf_counter() - begun + 3
        used, visitors = cpu(server.pid) - used, process_time() - visitors
        batches = sum(live.step for live in lives) - batches
        watching.cancel()
    report(server, seats, phones, seen)
    show("  batches that the visitors' runs trained", f"{batches / seconds:.0f}", "a second")
    show("  cores that the server used", f"{used / seconds:.2f}", "")
    show("  cores that phones and visitors used", f"{visitors / seconds:.2f}", "")


def report(server, seats, phones, seen):
    database = Database(sqlite_url(server.log.parent / "classroom.sqlite"))
    rows = database.transaction(lambda c: c.execute(select(DIGIT.c.name, DIGIT.c.id)).all(), False)
    ids = dict(map(tuple, rows))
    pen_ups = {name: at for phone in phones for name, at in phone.pen_ups.items()}
    waits = [wait for phone in phones for wait in phone.waits]
    delays = [seen[ids[name]] - at for name, at in pen_ups.items() if ids.get(name) in seen]
    goal = seats <= GOAL_SEATS
    refused, missing = sum(phone.refused for phone in phones), len(pen_ups) - len(delays)
    show(f"{seats} phones, {TRAINING} visitors train: digits written", len(pen_ups), "")
    show("  refused", refused, "")
    show("  acknowledged and not on the wall", missing, "", "0" if goal else None, not missing)
    last = quantiles(waits, n=20)[-1]
    show("  a POST is answered in, median", f"{median(waits):.3f}", "s")
    show("  … 95 % within", f"{last:.3f}", "s", "<= 0.3 s" if goal else None, last <= 0.3)
    last = quantiles(delays, n=20)[-1]
    show("  from pen-up to the wall, median", f"{median(delays):.2f}", "s")
    show("  … 95 % within", f"{last:.2f}", "s", "<= 2 s" if goal else None, last <= 2)


def main():
    torch.set_num_threads(1)
    print(f"on {source()}, {os.cpu_count()} cores, of which {os.getloadavg()[0]:.1f} were busy")
    for seats in map(int, sys.argv[1:] or SEATS):
        with serve() as server:
            asyncio.run(lesson(server, seats))


if __name__ == "__main__":
    main()
