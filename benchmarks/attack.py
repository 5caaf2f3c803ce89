"""Hostile visitors beside ordinary ones: `python -m benchmarks.attack [--seconds 60]`.

Two attackers do what `benchmarks.hostile` knows: links that plant things, nonsense as the values of
widgets, messages that no page sends, floods of them, uploads that are a burden. Ten ordinary
visitors look at pages, train and step meanwhile. Ordinary answers are to stay under a second at
95 %, the server under 2 GB, and its log free of exceptions.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from benchmarks.hostile import ACTS, PAGES
from benchmarks.process import memory
from tests.support.server import Server
from tests.support.visitor import Visitor

ORDINARY, HOSTILE = 10, 2


async def attack(visitor: Visitor, url: str, random: Random) -> None:
    """One hostile act."""
    await random.choice(ACTS)(visitor, url, random)


async def be_ordinary(visitor: Visitor, url: str, random: Random) -> None:
    """What anybody does: look at a page, learn from a batch."""
    if visitor.page != "train" or random.random() < 0.3:
        await visitor.open(random.choice(PAGES))
    elif visitor.can("step"):
        await visitor.click("step")


async def keep_on(
    what: Callable[[Visitor, str, Random], Awaitable[None]],
    url: str,
    seed: int,
    end: float,
    waits: list[float],
    pause: float,
) -> None:
    """Do it again and again until `end`; `waits` gets the seconds that each took."""
    random = Random(seed)
    async with Visitor(url) as visitor:
        await visitor.open("train")
        while perf_counter() < end:
            begun = perf_counter()
            await what(visitor, url, random)
            waits.append(perf_counter() - begun)
            await asyncio.sleep(random.uniform(0, 2 * pause))


async def fight(server: Server, seconds: float) -> tuple[list[float], int]:
    """(seconds that ordinary visitors waited, hostile acts)."""
    async with Visitor(server.url) as first:  # the server has its digits and its baseline ready
        for page in PAGES:
            await first.open(page)
    end, ordinary, hostile = perf_counter() + seconds, [], []
    await asyncio.gather(
        *(keep_on(be_ordinary, server.url, n, end, ordinary, 1.0) for n in range(ORDINARY)),
        *(keep_on(attack, server.url, 100 + n, end, hostile, 0.1) for n in range(HOSTILE)),
    )
    return ordinary, len(hostile)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        data = os.environ.get("MNIST_DATA_DIR", folder)
        server = Server(Path(folder) / "log", MNIST_DATA_DIR=str(Path(data).resolve()))
        try:
            waits, acts = asyncio.run(fight(server, seconds))
            held = memory("VmHWM", server.pid)
        finally:
            server.stop()
        log = server.log.read_text()
    last = quantiles(waits, n=20)[-1]
    exceptions = log.count("Traceback")
    print(f"{acts} hostile acts beside {len(waits)} ordinary ones in {seconds:.0f} s")
    print(f"ordinary answers: {median(waits):.2f} s at the median, 95 % within {last:.2f} s (<= 1)")
    print(f"the server's largest size: {held:.0f} MB (<= 2000)")
    print(f"exceptions in its log: {exceptions} (0)")
    if exceptions:
        print(log[log.index("Traceback") :][:2000])


if __name__ == "__main__":
    main()
