"""What `live.js` does on the Train page: it follows a visitor's run by asking `/live/<token>`.

It is as lean as can be, since a benchmark's thirty visitors share the server's processor: what the
page tells is parsed once a run of the page, and while a run is paused nothing is asked.
"""

import asyncio
import gzip
import json
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from tests.support.visitor import Visitor

# Seconds, as `live.js` has them
FIRST = 0.2  # from the page's word to the first question
WEIGHTS = 1.0  # from one picture of the weights to the next
AGAIN = 1.0  # until a question that came to nothing is asked again
LEAST = 0.05  # from an answer to the next question


@dataclass
class Tick:
    """One question and its answer."""

    sent: float
    seconds: float  # until the answer was there
    size: int  # bytes that came, headers included
    step: int  # batches that the run had learned from


class LiveRun:
    """A visitor's run as their browser sees it: `async with LiveRun(visitor, url) as live`."""

    def __init__(self, visitor: Visitor, url: str):
        self.visitor, self.ticks = visitor, []
        self.asked: float | None = None  # when the question was sent that is not answered yet
        self._address = urlsplit(url)
        self._reader = self._writer = None
        self._runs, self._text = 0, None  # what was parsed last of what the page told
        self._told = self._state = None  # the page's last word, and the newest answer
        self._scores = []

    async def __aenter__(self):
        self._follower = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_):
        self._follower.cancel()
        with suppress(asyncio.CancelledError):
            await self._follower
        if self._writer:
            self._writer.close()

    @property
    def state(self) -> dict:
        """The newest that is known of the run."""
        self._read()
        return self._state

    @property
    def step(self) -> int:
        return self.state["step"]

    @property
    def epoch(self) -> float:
        return self.step / self.state["perEpoch"]

    @property
    def scores(self) -> list[list[float]]:
        """[loss, accuracy] of the validation set: of the untrained model, then after each epoch."""
        self._read()
        return self._scores

    async def until(self, holds, seconds=60.0):
        """Wait until `holds()`, which is to look at the state."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._check()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            known = {key: value for key, value in self.state.items() if key != "weights"}
            raise TimeoutError(f"the run stays at {known}") from None

    def _check(self):
        """Raise what has ended the follower, if anything has."""
        if self._follower.done():
            self._follower.result()

    def _read(self) -> dict | None:
        """What the page told last, None on another page; the same until it tells something else."""
        if len(self.visitor.runs) != self._runs:
            self._runs = len(self.visitor.runs)
            node = self.visitor.screen.find("live-run")
            text = node.content.json if node else None
            if text != self._text:
                self._text, self._told = text, json.loads(text) if text else None
                if self._told:
                    self._keep(self._told["state"])
        return self._told

    def _keep(self, state):
        self._state = state
        self._scores[state["scored"] :] = state["scores"]

    @property
    def _plays(self) -> bool:
        return self._read() is not None and self._state["playing"]

    async def _follow(self):
        told, painted, known = None, 0.0, {}
        while True:
            await self.visitor.until(lambda: self._plays, seconds=None)
            if told is not self._told:
                told, painted = self._told, perf_counter()
                known = self._known(told["state"], 0, 0)
                await asyncio.sleep(FIRST)
                continue  # it may have told something else meanwhile
            now = perf_counter()
            weights = {"weights": 1} if now - painted > WEIGHTS else {}
            painted = now if weights else painted
            state = await self._ask(told["token"], known | weights)
            if self._read() is not told:
                continue  # the page has run meanwhile, and knows better
            if state is None:
                await asyncio.sleep(AGAIN)
                continue
            self._keep(state)
            known = self._known(state, state["start"], state["scored"])
            if state["playing"]:
                await asyncio.sleep(max(state["next"] - (perf_counter() - now), LEAST))
            elif self.visitor.page == "train":  # else one is on the way to another page
                await self.visitor.run_again()

    @staticmethod
    def _known(state, start, scored) -> dict[str, int]:
        return {
            "width": state["width"],
            "start": start + len(state["losses"]),
            "scored": scored + len(state["scores"]),
        }

    async def _ask(self, token, known) -> dict | None:
        """What the server answers, over a connection that is kept; None if it knows no such run."""
        if self._reader is None or self._reader.at_eof():
            address = self._address.hostname, self._address.port
            self._reader, self._writer = await asyncio.open_connection(*address)
        self.asked = sent = perf_counter()
        path = f"/live/{token}?{urlencode(known)}"
        headers = {"Host": self._address.netloc, "Accept-Encoding": "gzip"} | self.visitor.headers
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {said}" for name, said in headers.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r")[0])
        body = await self._reader.readexactly(length)
        self.asked, seconds = None, perf_counter() - sent
        if head.split(maxsplit=2)[1] != b"200":
            return None
        state = json.loads(gzip.decompress(body) if b"content-encoding: gzip" in head else body)
        self.ticks.append(Tick(sent, seconds, len(head) + length, state["step"]))
        return state
