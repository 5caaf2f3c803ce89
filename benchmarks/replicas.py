"""A hundred visitors on one replica and on two: `python -m benchmarks.replicas`.

All train at the page's own speed, through HAProxy, on SQLite. The visitors run in this process, so
what they cost is taken from the same machine: it is shown, too. On MNIST if MNIST_DATA_DIR says
where it is, else on the built-in digits.
"""

import argparse
import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import process_time
from types import SimpleNamespace

import httpx

from benchmarks.process import cpu, memory, share_at_rest
from benchmarks.sessions import Window, show
from benchmarks.training_visitor import EPOCHS
from deploy.serve import NO_HAPROXY, Service, find_haproxy, free_port
from tests.support.live import LiveRun
from tests.support.visitor import PATIENCE, Visitor

WINDOW = 10.0  # seconds


async def come(stack, url, seed) -> LiveRun:
    """A visitor who opens Train and stays; as in a browser, a cookie leads to the same replica."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        (await client.get("/train")).raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    visitor = await stack.enter_async_context(Visitor(url, cookie))
    await visitor.open("train", epochs=EPOCHS, seed=seed)
    return await stack.enter_async_context(LiveRun(visitor, url))


async def train(service, url, count):
    replicas = [one.process.pid for one in service.replicas]
    proxy = service.proxy.process.pid
    for pid in replicas:
        await share_at_rest(pid, attempts=60)
    before = sum(memory(pid=pid) for pid in replicas)
    async with AsyncExitStack() as stack:
        lives = [await come(stack, url, number) for number in range(count)]
        on_each = [service.proxy.connections(one) for one in service.replicas]
        await asyncio.gather(*(live.visitor.click("play") for live in lives))
        await asyncio.gather(*(live.until(lambda live=live: live.ticks) for live in lives))
        used = sum(map(cpu, replicas)), cpu(proxy), process_time()
        window = await Window(SimpleNamespace(pid=proxy), lives).end(WINDOW)
        now = sum(map(cpu, replicas)), cpu(proxy), process_time()
        after = sum(memory(pid=pid) for pid in replicas)
    cores = [(later - earlier) / window.seconds for earlier, later in zip(used, now, strict=True)]
    waits = [tick.seconds for tick in window.ticks]
    show(f"{count} visitors on {len(replicas)}, of which each has", str(on_each), "connections")
    show("  batches of all", f"{sum(window.rates):.0f}", "a second")
    show("  ticks answered", f"{len(waits) / window.seconds:.0f}", "a second")
    show("  not answered", f"{window.unanswered}", "")
    show("  median answer", f"{median(waits):.3f}", "s")
    show("  95 % answered within", f"{quantiles(waits, n=20)[-1]:.3f}", "s")
    show("  sent to all", f"{8 * window.size * len(waits) / window.seconds / 1000:.1f}", "Mb/s")
    show("  memory of the replicas before", f"{before:.0f}", "MB")
    show("  memory a visitor", f"{(after - before) / count:.1f}", "MB")
    for name, share in zip(("the replicas", "HAProxy", "the visitors"), cores, strict=True):
        show(f"  cores that {name} used", f"{share:.2f}", "")


def measure(haproxy: str, replicas: int, visitors: int):
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'classroom.sqlite'}"
        service = Service(haproxy, replicas, {"LISTEN": f"127.0.0.1:{port}"}, 0.0)
        watch = Thread(target=service.watch)
        try:
            service.await_start()
            watch.start()
            asyncio.run(train(service, f"http://127.0.0.1:{port}", visitors))
        finally:
            service.ends.set()
            if watch.is_alive():
                watch.join()
            service.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    haproxy = find_haproxy()
    if haproxy is None:
        print(f"Skipped. {NO_HAPROXY}")
        return
    print(f"{os.cpu_count()} cores, of which {os.getloadavg()[0]:.1f} were busy")
    for replicas in asked.replicas:
        measure(haproxy, replicas, asked.visitors)


if __name__ == "__main__":
    main()
