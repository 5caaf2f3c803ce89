"""What `live.js` does on the Train page: it follows a visitor's run by asking `/live/<token>`."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from tests.support.visitor import Visitor

WEIGHTS = 1.0  # seconds from one picture of the weights to the next


@dataclass
class Tick:
    """One question and its answer."""

    sent: float
    seconds: float
    size: int  # bytes that came, headers included


class LiveRun:
    """A visitor's run as their browser sees it: `async with LiveRun(visitor, url) as live`."""

    def __init__(self, visitor: Visitor, url: str):
        self.visitor, self.ticks = visitor, []
        self._address = urlsplit(url)
        self._text = self._parsed = None
        self._told = self._state = None  # the page's last word, and the newest answer

    async def __aenter__(self):
        self._reader, self._writer = await asyncio.open_connection(
            self._address.hostname, self._address.port
        )
        self._follower = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_):
        self._follower.cancel()
        with suppress(asyncio.CancelledError):
            await self._follower
        self._writer.close()

    @property
    def state(self) -> dict:
        """The newest that is known of the run."""
        told = self._data()
        if told is not self._told:
            self._told, self._state = told, told["state"]
        return self._state

    @property
    def step(self) -> int:
        return self.state["step"]

    async def until(self, holds, seconds=60.0):
        """Wait until `holds()`, which is to look at the state."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.02)

    def _data(self) -> dict:
        """What the page told last; the same object until it tells something else."""
        text = self.visitor.screen.find("live-run").content.json
        if text != self._text:
            self._text, self._parsed = text, json.loads(text)
        return self._parsed

    async def _follow(self):
        painted, known = 0.0, {}
        while True:
            told = self._told
            if not self.state["playing"]:
                await asyncio.sleep(0.02)
                continue
            if told is not self._told:
                known = self._known(self._told["state"], 0, 0)
            now = perf_counter()
            question = known | ({"weights": 1} if now - painted > WEIGHTS else {})
            painted = now if "weights" in question else painted
            answer = await self._ask(f"/live/{self._told['token']}?{urlencode(question)}")
            self.ticks.append(Tick(now, perf_counter() - now, answer[1]))
            if self._data() is not self._told:
                continue  # the page has run meanwhile, and knows better
            self._state = answer[0]
            known = self._known(self._state, self._state["start"], self._state["scored"])
            if not self._state["playing"]:
                await self.visitor.run_again()
            else:
                await asyncio.sleep(max(self._state["next"] - (perf_counter() - now), 0.05))

    @staticmethod
    def _known(state, start, scored):
        return {
            "width": state["width"],
            "start": start + len(state["losses"]),
            "scored": scored + len(state["scores"]),
        }

    async def _ask(self, path):
        """(what the server answers, its size in bytes), over a connection that is kept."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await self._reader.readexactly(length)
        return json.loads(body), len(head) + length
