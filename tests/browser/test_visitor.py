"""The benchmarks' visitor, who has no browser, sees and does what one with a browser can."""

import asyncio

import pytest

from benchmarks.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_visitor_without_a_browser(server):
    async def visit():
        async with Visitor(server.url) as visitor:
            await visitor.open("train")
            assert visitor.number("live-metrics", "Step") == 0
            await visitor.click("step")
            assert visitor.number("live-metrics", "Step") == 1
            await visitor.click("play")
            await visitor.until(lambda: visitor.number("live-metrics", "Step") > 1)
            await visitor.click("pause")
            assert not visitor.ticking
            reached = visitor.number("live-metrics", "Step")
            await visitor.go("dataset")
            assert visitor.screen.find("digit-grid") and not visitor.screen.find("live-metrics")
            await visitor.go("train")
            assert visitor.number("live-metrics", "Step") == reached
            assert not visitor.exceptions and not visitor.unanswered

    asyncio.run(visit())
