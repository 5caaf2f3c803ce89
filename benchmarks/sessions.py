"""How the Train page does with one visitor and with many: `python -m benchmarks.sessions`.

A server of its own is started for each part, on MNIST if MNIST_DATA_DIR says where it is, else on
the built-in digits; the visitors speak its websocket from this process. Names of parts leave out
the others; `--minutes` is for the random clicking.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import torch

from benchmarks import clicking
from benchmarks.process import cpu, memory
from benchmarks.training_visitor import (
    EPOCHS,
    arrive,
    choose_speed,
    epoch,
    settings,
    source,
    split,
    step,
)
from mnist_core import LinearClassifier, fit
from tests.support.server import Server
from tests.support.visitor import Visitor

WINDOW = 8.0  # seconds that one visitor is measured
LATE_EPOCH, FOR_LATE_EPOCH = 0.95 * EPOCHS, 180.0  # seconds to get there, at most
CROWD, CROWD_WINDOW = 30, 20.0
IDLE, IDLE_WINDOW = 100, 20.0
LATE = 5.0  # seconds after which a request counts as unanswered


@contextmanager
def serve():
    """A fresh server that has its digits ready."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.environ.get("MNIST_DATA_DIR", folder)
        server = Server(Path(folder) / "log", MNIST_DATA_DIR=data)
        try:
            asyncio.run(warm_up(server))
            yield server
        finally:
            server.stop()


async def warm_up(server, attempts=60):
    for _ in range(attempts):
        async with Visitor(server.url) as visitor:
            await visitor.open("train")
            if source() == "builtin" or not visitor.screen.find("awaited-source"):
                return
        await asyncio.sleep(1)
    raise TimeoutError(f"{source()} isn't there: {visitor.screen.text()}")


def show(what, value, unit, target=None, met=True):
    goal = f"{target:<14} {'met' if met else 'MISSED'}" if target else ""
    print(f"{what:<52} {value:>8} {unit:<10} {goal}".rstrip(), flush=True)


def bare(seconds=3.0) -> tuple[float, float]:
    """(batches a second, processor seconds a batch) of `fit` alone."""
    news = fit(LinearClassifier(), *split(), settings(0))
    next(news)  # of the untrained model
    begun, used, batches = perf_counter(), process_time(), 0
    while perf_counter() < begun + seconds:
        next(news)
        batches += 1
    return batches / (perf_counter() - begun), (process_time() - used) / batches


async def watch(visitor, server, seconds):
    """(runs, batches, processor seconds, seconds) while a visitor's run plays on."""
    first, from_step = len(visitor.runs), step(visitor)
    begun, used = perf_counter(), cpu(server.pid)
    await asyncio.sleep(seconds)
    runs = visitor.runs[first:]
    return runs, step(visitor) - from_step, cpu(server.pid) - used, perf_counter() - begun


async def alone(server):
    """One visitor: how fast, and what a tick costs at the beginning and the end of a run.

    What a tick costs is the server's processor time, all threads together, less what its batches
    cost in `fit` alone. It is taken at a speed that leaves the training budget unused; what else
    the machine is doing doesn't count.
    """

    async def tick_costs():
        when = f"epoch {epoch(visitor):.0f}"
        await choose_speed(visitor, "steady")
        runs, batches, used, _ = await watch(visitor, server, WINDOW)
        outside = 1000 * (used - batches * batch_seconds) / len(runs)
        show(f"a tick apart from training, {when}", f"{outside:.1f}", "ms", "<= 25", outside <= 25)
        show_size(f"  largest tick, {when}", runs)

    def show_size(what, runs):
        size = max(run.size for run in runs) / 1000
        show(what, f"{size:.1f}", "KB", "<= 60", size <= 60)

    before, batch_seconds = bare()
    async with arrive(server.url) as visitor:
        await visitor.click("play")
        await tick_costs()
        await choose_speed(visitor, "full")
        runs, batches, _, seconds = await watch(visitor, server, WINDOW)
        rate, ticks = batches / seconds, len(runs) / seconds
        share = rate / ((before + bare()[0]) / 2)
        show("batches at full speed", f"{rate:.0f}", "a second")
        show("  of what bare `fit` manages", f"{share:.0%}", "", ">= 60 %", share >= 0.6)
        show("ticks at full speed", f"{ticks:.1f}", "a second", ">= 4", ticks >= 4)
        show_size("  largest tick at full speed", runs)
        wait = median(wait for run in runs for wait in run.waits)
        show("a tick at full speed is answered in", f"{1000 * wait:.0f}", "ms")
        with suppress(TimeoutError):  # on a slow machine, as late in the run as one cares to wait
            await visitor.until(lambda: epoch(visitor) >= LATE_EPOCH, FOR_LATE_EPOCH)
        await tick_costs()


async def crowd(server):
    """Thirty visitors who all train at full speed."""
    async with AsyncExitStack() as stack:

        async def come(seed):
            visitor = await stack.enter_async_context(arrive(server.url, seed))
            await choose_speed(visitor, "full")
            await visitor.click("play")
            await visitor.until(lambda: step(visitor) > 0)
            return visitor

        visitors = [await come(0)]
        await visitors[0].until(lambda: len(visitors[0].runs) > 20)
        alone = memory(pid=server.pid)
        visitors += await asyncio.gather(*(come(seed) for seed in range(1, CROWD)))

        from_runs = [len(visitor.runs) for visitor in visitors]
        from_steps = [step(visitor) for visitor in visitors]
        used = cpu(server.pid)
        await asyncio.sleep(CROWD_WINDOW)
        cores = (cpu(server.pid) - used) / CROWD_WINDOW
        end, grown = perf_counter(), memory(pid=server.pid) - alone
        batches = [step(one) - begun for one, begun in zip(visitors, from_steps, strict=True)]
        ended = [one.runs[begun:] for one, begun in zip(visitors, from_runs, strict=True)]
        waits = [wait for runs in ended for run in runs for wait in run.waits]
        await asyncio.sleep(LATE)
        unanswered = sum(one.sent < end for visitor in visitors for one in visitor.unanswered)

    show(f"{CROWD} sessions: cores that the machine gave them", f"{cores:.1f}", "")
    show("  ticks answered", f"{len(waits)}", "")
    show("  not answered", f"{unanswered}", "", "0", unanswered == 0)
    last = quantiles(waits, n=20)[-1]
    show("  median answer", f"{median(waits):.2f}", "s")
    show("  95th percentile", f"{last:.2f}", "s", "<= 1", last <= 1)
    share = min(batches) / max(batches)
    show("  slowest session's batches by the fastest's", f"{share:.2f}", "", ">= 0.5", share >= 0.5)
    show("  batches of all together", f"{sum(batches) / CROWD_WINDOW:.0f}", "a second")
    each = grown / (CROWD - 1)
    show("  memory an extra session", f"{each:.1f}", "MB", "<= 8", each <= 8)


async def idle(server):
    """A hundred visitors who have the page open and do nothing."""
    before = memory(pid=server.pid)
    async with AsyncExitStack() as stack:
        for _ in range(IDLE):
            visitor = await stack.enter_async_context(Visitor(server.url))
            await visitor.open("train")
        await asyncio.sleep(2)
        used = cpu(server.pid)
        await asyncio.sleep(IDLE_WINDOW)
        share = (cpu(server.pid) - used) / IDLE_WINDOW
        each = (memory(pid=server.pid) - before) / IDLE
    show(f"{IDLE} idle sessions: share of a core", f"{share:.1%}", "", "< 5 %", share < 0.05)
    show("  memory a session", f"{each:.1f}", "MB")


PARTS = {"alone": alone, "crowd": crowd, "idle": idle}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}, clicking")
    parser.add_argument("--minutes", type=float, default=0.5, help="of random clicking")
    parser.add_argument("--seed", type=int, default=0, help="of the random clicking")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    print(f"on {source()}, {os.cpu_count()} cores, of which {os.getloadavg()[0]:.1f} were busy")
    for name, part in PARTS.items():
        if not asked.parts or name in asked.parts:
            with serve() as server:
                asyncio.run(part(server))
    if not asked.parts or "clicking" in asked.parts:
        with serve() as server:
            problems = asyncio.run(clicking.click_about(server, asked.minutes, asked.seed))
        show(
            f"{asked.minutes:g} minutes of random clicking: problems",
            len(problems),
            "",
            "0",
            not problems,
        )
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
