"""Visitors who click about on the Train page as children do, and what must hold all the same."""

import asyncio
from random import Random
from time import perf_counter

from benchmarks.process import cpu, threads
from benchmarks.training_visitor import (
    arrive,
    choose_speed,
    key_of,
    loss,
    same,
    step,
    untrained_loss,
)

VISITORS = 3
BUTTONS = ("play", "pause", "step", "reset")
ELSEWHERE = ("dataset", "evaluate", "sketch")
CHANGEABLE = ("optimizer", "learning rate", "batch size", "weight decay", "speed")
LONGEST_THOUGHT = 1.0  # seconds between two clicks, at most
REST, RESTING = 2.0, 0.03  # seconds; share of a core that counts as doing nothing


class Child:
    """One who clicks about with a seed of his or her own, and notes whatever isn't as it should be.

    The run's length is a sign of whose run it is, as is the loss at step 0, which the seed decides.
    """

    def __init__(self, visitor, seed, epochs, random):
        self.visitor, self.seed, self.epochs, self.random = visitor, seed, epochs, random
        self.done: list[str] = []  # the clicks, for the account of a problem
        self.problems: list[str] = []
        self.reached = 0  # the most batches that the page told of since the last reset

    async def play_until(self, end):
        actions = [self.press] * 5 + [self.go_away] + [self.change] * 2
        while perf_counter() < end and not self.problems:
            await self.random.choice(actions)()
            await self.check()
            await asyncio.sleep(self.random.uniform(0, LONGEST_THOUGHT) ** 2)

    async def press(self):
        key = self.random.choice(BUTTONS)
        if not self.visitor.can(key):
            return
        self.done.append(key)
        at_rest, before = not self.visitor.ticking, step(self.visitor)
        if key == "reset":
            self.reached = 0
        await self.visitor.click(key)
        if key == "step" and at_rest and self.visitor.can("step"):
            await self.expect(lambda: step(self.visitor) == before + 1)
        if key == "reset":
            await self.expect(lambda: same(loss(self.visitor), untrained_loss(self.seed)))
            await self.expect(lambda: step(self.visitor) == 0)

    async def expect(self, condition):
        try:
            await self.visitor.until(condition, seconds=5)
        except TimeoutError as error:
            self.note(str(error))

    async def go_away(self):
        page = self.random.choice(ELSEWHERE)
        self.done.append(page)
        await self.visitor.go(page)
        await asyncio.sleep(self.random.uniform(0, LONGEST_THOUGHT) ** 2)
        await self.visitor.go("train")

    async def change(self):
        name = self.random.choice(CHANGEABLE)
        if key := key_of(self.visitor, name):
            value = self.random.choice(self.visitor.options(key))
            self.done.append(f"{name} {value}")
            await self.visitor.set(key, value)

    async def check(self):
        await self.expect(lambda: step(self.visitor) >= 0)
        now, length = step(self.visitor), self.visitor.number("live-metrics", r"\bof")
        if now < self.reached:
            self.note(f"step {self.reached} became {now}")
        if length not in (None, self.epochs):
            self.note(f"a run of {length} epochs, not of {self.epochs}")
        for exception in self.visitor.exceptions:
            self.note(exception)
        self.reached = now

    def note(self, problem):
        self.problems.append(f"seed {self.seed}: {problem} after {', '.join(self.done[-8:])}")


async def click_about(server, minutes, seed) -> list[str]:
    """Let visitors click about, then close their tabs; returns all that went wrong."""
    at_first = threads(server.pid)
    end = perf_counter() + 60 * minutes

    async def visit(number):
        own, epochs = 100 * seed + number, 150 + number
        async with arrive(server.url, own, epochs) as visitor:
            child = Child(visitor, own, epochs, Random(own))
            await child.play_until(end)
            if not child.problems:  # and close the tab in the midst of training
                await visitor.click("reset")
                await choose_speed(visitor, "full")
                await visitor.click("play")
                await visitor.until(lambda: step(visitor) > 0)
        print(f"  seed {own}: {len(child.done)} clicks")
        return child.problems

    told = await asyncio.gather(*map(visit, range(VISITORS)))
    problems = [problem for problems in told for problem in problems]
    share = await comes_to_rest(server)
    if share > RESTING:
        problems.append(f"after the tabs were closed the server went on at {share:.0%} of a core")
    if threads(server.pid) > at_first + 1:
        problems.append(f"{threads(server.pid)} threads, {at_first} before")
    log = server.log.read_text()
    if "Traceback" in log or "Uncaught" in log:
        problems.append(log)
    return problems


async def comes_to_rest(server, attempts=5) -> float:
    """The server's share of a core once it has become little, or still."""
    for _ in range(attempts):
        used = cpu(server.pid)
        await asyncio.sleep(REST)
        share = (cpu(server.pid) - used) / REST
        if share <= RESTING:
            break
    return share
