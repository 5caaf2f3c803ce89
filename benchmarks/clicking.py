"""Visitors who click about on the Train page as children do, and what must hold all the same."""

import asyncio
from random import Random
from time import perf_counter

from benchmarks.process import RESTING, share_at_rest, threads
from benchmarks.training_visitor import FULL_SPEED, arrive, check_whose

VISITORS = 3
BUTTONS = ("play", "pause", "step", "one-epoch", "reset")
ELSEWHERE = ("dataset", "evaluate", "sketch")
CHANGEABLE = ("optimizer", "learning_rate", "batch_size", "weight_decay", "speed")
LONGEST_THOUGHT = 1.0  # seconds between two clicks, at most


class Child:
    """One who clicks about with a seed of his or her own, and notes whatever isn't as it should be.

    The run's length is a sign of whose run it is, as is the untrained loss, which the seed decides.
    """

    def __init__(self, live, seed, epochs, random):
        self.live, self.visitor = live, live.visitor
        self.seed, self.epochs, self.random = seed, epochs, random
        self.done: list[str] = []  # the clicks, for the account of a problem
        self.problems: list[str] = []
        self.reached = 0  # the most batches that were told of since the last reset

    async def play_until(self, end):
        actions = [self.press] * 5 + [self.go_away] + [self.change] * 2
        while perf_counter() < end and not self.problems:
            await self.random.choice(actions)()
            self.check()
            if not self.live.state["playing"]:
                await self.stay_paused()
            await self.think()

    async def think(self):
        await asyncio.sleep(self.random.uniform(0, LONGEST_THOUGHT) ** 2)

    async def press(self):
        key = self.random.choice(BUTTONS)
        if not self.visitor.can(key):
            return
        self.done.append(key)
        paused, before = not self.live.state["playing"], self.live.step
        if key == "reset":
            self.reached = 0
        await self.visitor.click(key)
        if key == "step" and paused and self.visitor.can("step") and self.live.step != before + 1:
            self.note(f"one batch after step {before} is step {self.live.step}")
        if key == "reset" and (self.live.step or len(self.live.state["scores"]) != 1):
            self.note(f"a reset begins at step {self.live.step}")

    async def stay_paused(self):
        """Nothing moves while a run is paused."""
        before = self.live.step
        await self.think()
        await self.visitor.run_again()
        if self.live.step != before or self.live.state["playing"]:
            self.note(f"paused at step {before}, and then at {self.live.step}")

    async def go_away(self):
        page = self.random.choice(ELSEWHERE)
        self.done.append(page)
        await self.visitor.go(page)
        await self.think()
        await self.visitor.go("train")

    async def change(self):
        key = self.random.choice(CHANGEABLE)
        if self.visitor.can(key):
            value = self.random.choice(self.visitor.options(key))
            self.done.append(f"{key} {value}")
            await self.visitor.set(key, value)

    def check(self):
        """The run is one's own, has not gone back, and no page has failed."""
        try:
            check_whose(self.live, self.seed, self.epochs)
        except ValueError as error:
            self.note(str(error))
        if self.live.step < self.reached:
            self.note(f"step {self.reached} became {self.live.step}")
        for exception in self.visitor.exceptions:
            self.note(exception)
        self.reached = self.live.step

    def note(self, problem):
        self.problems.append(f"seed {self.seed}: {problem} after {', '.join(self.done[-8:])}")


async def click_about(server, minutes, seed) -> list[str]:
    """Let visitors click about, then close their tabs; returns all that went wrong."""
    at_first = threads(server.pid)
    end = perf_counter() + 60 * minutes

    async def visit(number):
        own, epochs = 100 * seed + number, 150 + number
        async with arrive(server.url, own, epochs) as live:
            child = Child(live, own, epochs, Random(own))
            await child.play_until(end)
            if not child.problems:  # and close the tab in the midst of training
                await live.visitor.click("reset")
                await live.visitor.set("speed", FULL_SPEED)
                await live.visitor.click("play")
                await live.until(lambda: live.step > 0)
        print(f"  seed {own}: {len(child.done)} clicks")
        return child.problems

    told = await asyncio.gather(*map(visit, range(VISITORS)))
    problems = [problem for problems in told for problem in problems]
    share = await share_at_rest(server.pid)
    if share > RESTING:
        problems.append(f"after the tabs were closed the server went on at {share:.0%} of a core")
    if threads(server.pid) > at_first + 1:
        problems.append(f"{threads(server.pid)} threads, {at_first} before")
    log = server.log.read_text()
    if "Traceback" in log or "Uncaught" in log:
        problems.append(log)
    return problems
