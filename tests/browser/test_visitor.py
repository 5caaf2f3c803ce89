"""The benchmarks' visitor, who has no browser, sees and does what one with a browser can."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_visitor_without_a_browser(server):
    async def visit():
        async with Visitor(server.url) as visitor:

            def step():
                return visitor.number("live-metrics", "Step")

            await visitor.open("train")
            await visitor.until(lambda: step() == 0)
            await visitor.click("step")
            await visitor.until(lambda: step() == 1)
            await visitor.click("play")
            await visitor.until(lambda: visitor.ticking and (step() or 0) > 1)
            await visitor.click("pause")
            await visitor.until(lambda: not visitor.ticking and not visitor.unanswered)
            reached = step()
            await visitor.go("dataset")
            await visitor.until(lambda: visitor.screen.find("digit-grid"))
            assert not visitor.screen.find("live-metrics")
            await visitor.go("train")
            await visitor.until(lambda: step() == reached)
            assert not visitor.exceptions

    with ThreadPoolExecutor(1) as elsewhere:  # in this thread, Playwright has a loop of its own
        elsewhere.submit(asyncio.run, visit()).result()
