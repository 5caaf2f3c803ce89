"""Hostile visitors beside ordinary ones: `python -m benchmarks.attack [--seconds 60]`.

Two attackers send what the app was attacked with: links that plant things, messages of components
and widgets that make no sense, uploads nobody asked for. Ten ordinary visitors look at pages, train
and step meanwhile. Ordinary answers are to stay under a second at 95 %, the server under 2 GB, and
its log free of exceptions.
"""

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

import requests
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.process import memory
from tests.support.foreign_text import HOSTILE_TEXTS
from tests.support.server import Server
from tests.support.visitor import Visitor

ORDINARY, HOSTILE = 10, 2
PAGES = ("dataset", "train", "evaluate", "sketch", "concepts")
SETTINGS = ("set", "cut", "images", "optimizer", "learning_rate", "epochs", "example", "test_on")
SETTINGS += ("way", "source", "image_values", "typical", "opened", "view", "softmax_0", "seed")
NUMBERS = ("", "inf", "-inf", "1e400", "9" * 400, "nan", "-1", "99999", "0x10")
LINE = {"type": "path", "left": 0, "top": 0, "path": [["M", 0, 0], ["L", 1e9, 0]]}
# Of other widgets Streamlit itself trusts the type: a wrong one ends the sender's own session.
COMPONENTS = ("bidi_component", "component_instance")
ATTACKED = (*COMPONENTS, "selectbox")
MESSAGES = [  # of components, as JSON
    {"drawing": {"raw": [1]}},
    {"drawing": {"raw": {"objects": 5}}},
    {"drawing": {"raw": {"objects": [LINE]}}},
    {"drawing": {"raw": {"objects": [LINE | {"scaleX": 1e200, "left": -1e200}] * 50}}},
    {"chosen": {}},
    {"cell": [1]},
    {"cell": None},
    {"picture": {"seen": 0, "opened": 0, "pixels": "A" * 100_000}},
    [[[[]]]],
    None,
]


async def attack(visitor: Visitor, url: str, random: Random) -> None:
    """One hostile act."""
    act = random.randrange(3)
    if act == 0:
        asked = {
            setting: random.choice([*HOSTILE_TEXTS, *NUMBERS])
            for setting in random.sample(SETTINGS, 3)
        }
        await visitor.open(random.choice(PAGES), **asked)
    elif act == 1:
        nodes = [node for node in visitor.screen.nodes.values() if node.kind in ATTACKED]
        if not nodes:
            return await visitor.open("sketch")
        node = random.choice(nodes)
        wrong = WidgetState(id=node.content.id)
        if node.kind in COMPONENTS:
            wrong.json_value = json.dumps(random.choice(MESSAGES))
        else:
            wrong.string_value = random.choice(HOSTILE_TEXTS)
        await visitor.send_states(wrong)
    else:
        address = f"{url}/_stcore/upload_file/{random.randrange(9)}/{random.randrange(9)}"
        junk = {"file": ("x.png", os.urandom(200_000))}
        await asyncio.to_thread(requests.put, address, files=junk, timeout=10)


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
