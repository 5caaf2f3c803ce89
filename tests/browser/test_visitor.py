"""The benchmarks' visitor, who has no browser, sees and does what one with a browser can."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.live import LiveRun
from tests.support.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_visitor_without_a_browser(server):
    async def visit():
        async with Visitor(server.url) as visitor:
            await visitor.open("train")
            async with LiveRun(visitor, server.url) as live:
                assert live.step == 0
                await visitor.click("step")
                assert live.step == 1
                await visitor.click("play")
                await live.until(lambda: live.step > 2 and live.ticks)
                await visitor.click("pause")
                assert not live.state["playing"]
                reached = live.step
            await visitor.go("dataset")
            await visitor.until(lambda: visitor.screen.find("digit-grid"))
            assert not visitor.screen.find("live-run")
            await visitor.go("train")
            async with LiveRun(visitor, server.url) as live:
                assert live.step == reached
                await visitor.set("epochs", 1)
                await visitor.set("speed", "full speed")
                await visitor.click("one-epoch")
                await live.until(lambda: live.step == live.state["perEpoch"])
                await live.until(lambda: not live.state["playing"])
            assert not visitor.exceptions

    with ThreadPoolExecutor(1) as elsewhere:  # in this thread, Playwright has a loop of its own
        elsewhere.submit(asyncio.run, visit()).result()
