"""Two replicas behind HAProxy, with PostgreSQL: whatever is done to them, visitors go on."""

import asyncio
import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from threading import Thread
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import expect
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from deploy.serve import Proxy, Replica, Service, free_port, stop
from tests.support.chromium import follow_menu
from tests.support.drawing import ONE, SEVEN, draw_with_mouse
from tests.support.forked import ForkedApp
from tests.support.server import NO_NETWORK
from tests.support.visitor import PATIENCE, Visitor

VISITORS, TRIES_EACH = 5, 30  # of them pictures, and as many uploads: 300 in all
RESTARTED, PAUSE = 20, 2.0  # visitors during a restart, and seconds between two of their clicks

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Address:
    """Where visitors come to, and what `visit` looks for problems in."""

    url: str
    log: Path


@pytest.fixture(scope="module")
def haproxy():
    places = f"{os.environ['PATH']}:/usr/sbin"
    return shutil.which("haproxy", path=places) or pytest.skip("no HAProxy: install it")


@pytest.fixture(scope="module")
def service(haproxy, postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("replicas")
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in NO_NETWORK.items():
            patch.setenv(name, value)
        patch.setenv("DATABASE_URL", postgres)
        patch.setenv("MNIST_DATA_DIR", str(folder))
        running = Service(haproxy, 2, {"LISTEN": f"127.0.0.1:{port}"}, drain_seconds=0.5)
    watch = Thread(target=running.watch)
    try:
        running.await_start()
        running.address = Address(f"http://127.0.0.1:{port}", folder / "log")
        running.address.log.touch()
        watch.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Replica, "start", fork)  # from now on: it takes a tenth of the time
            yield running
    finally:
        running.ends.set()
        if watch.is_alive():
            watch.join()
        running.stop()


def fork(replica: Replica):
    replica.process = ForkedApp(replica.command, replica.environment, Path(os.devnull))


def elsewhere(work):
    """Run a coroutine: in this thread, Playwright has a loop of its own."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def until(holds, seconds=60):
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline
        sleep(0.1)


def cookies(client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


class Uploader(Visitor):
    """A visitor who knows the number of the session, as a browser does that uploads."""

    def _take(self, message):
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
        return super()._take(message)


async def use_pictures_and_uploads(url) -> str:
    """Come as a new visitor, fetch pictures, upload files; returns which replica answered."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        (await client.get("/concepts")).raise_for_status()
        (await client.get("/_stcore/health")).raise_for_status()
        async with Uploader(url, cookies(client)) as visitor:
            await visitor.open("concepts")
            near = visitor.screen.find("drawn").content.id  # scroll down to where the pictures are
            await visitor.send_states(WidgetState(id=near, json_value='{"near": true}'))
            shown = [node.content for node in visitor.screen.nodes.values() if node.kind == "imgs"]
            pictures = [image.url for images in shown for image in images.imgs]
            assert pictures
            for number in range(TRIES_EACH):
                (await client.get(pictures[number % len(pictures)])).raise_for_status()
                upload = f"/_stcore/upload_file/{visitor.session}/{token_hex(8)}"
                headers = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"]}
                answer = await client.put(upload, files={"file": b"digits"}, headers=headers)
                answer.raise_for_status()
        return client.cookies["replica"]


def test_pictures_and_uploads_are_always_found(service):
    async def come():
        visits = (use_pictures_and_uploads(service.address.url) for _ in range(VISITORS))
        return await asyncio.gather(*visits)

    assert len(set(elsewhere(come()))) == 2  # both replicas had visitors


def test_a_killed_replica_costs_a_visitor_a_moment(service, visit):
    page = visit("/train", at=service.address)
    table = page.locator(".st-key-runs-table")
    page.locator(".st-key-step button").first.click()
    expect(table).to_contain_text("Run 1 (current)")
    sketch = page.context.new_page()
    sketch.goto(f"{service.address.url}/sketch")
    draw_with_mouse(sketch, ONE)
    answer = sketch.locator(".st-key-prediction")
    expect(answer).to_contain_text("1")
    page.locator(".st-key-play button").first.click()
    (theirs,) = [one for one in service.replicas if service.proxy.connections(one)]
    theirs.process.send_signal(signal.SIGKILL)

    expect(table).to_contain_text("Run 1")
    expect(table).not_to_contain_text("(current)")  # it is one of those that were kept
    expect(page.get_by_text("is from an earlier visit")).to_be_visible()
    page.locator(".st-key-step button").first.click()
    expect(table).to_contain_text("Run 2 (current)")
    sketch.locator(".st-key-clear button").first.click()
    expect(answer).to_contain_text("–")
    draw_with_mouse(sketch, SEVEN)
    expect(answer).to_contain_text("7")
    sketch.close()
    until(lambda: all(service.proxy.sends_to(one) for one in service.replicas))  # another began


class Guest:
    """A visitor who clicks again and again; cut off, their browser comes back by itself."""

    def __init__(self, url):
        self.url, self.leaves = url, False
        self.clicks = self.returns = 0
        self.exceptions = []

    async def stay(self):
        async with httpx.AsyncClient(
            base_url=self.url, timeout=PATIENCE, trust_env=False
        ) as client:
            while not self.leaves:
                (await client.get("/train")).raise_for_status()
                visitor = Visitor(self.url, cookies(client))
                try:
                    async with visitor:
                        await visitor.open("train")
                        await self.click(visitor)
                except (ConnectionClosed, ConnectionError, InvalidHandshake):
                    self.returns += 1
                self.exceptions += visitor.exceptions

    async def click(self, visitor):
        while not self.leaves:
            await visitor.click("step")
            self.clicks += 1
            await asyncio.sleep(PAUSE)


def test_a_restart_in_turn_shows_nobody_an_error(service):
    async def restart():
        guests = [Guest(service.address.url) for _ in range(RESTARTED)]
        stays = [asyncio.create_task(guest.stay()) for guest in guests]
        await until_async(lambda: all(guest.clicks for guest in guests), stays)
        before = [one.process.pid for one in service.replicas]
        service.restarts.set()
        await until_async(lambda: is_done(before), stays)
        clicks = [guest.clicks for guest in guests]
        await until_async(
            lambda: all(g.clicks > n for g, n in zip(guests, clicks, strict=True)), stays
        )
        for guest in guests:
            guest.leaves = True
        await asyncio.gather(*stays)
        return guests

    def is_done(before):
        now = [one.process.pid for one in service.replicas]
        return not {*now} & {*before} and all(map(service.proxy.sends_to, service.replicas))

    async def until_async(holds, tasks, seconds=120):
        async with asyncio.timeout(seconds):
            while not holds():
                for task in tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.1)

    guests = elsewhere(restart())
    assert not [guest.exceptions for guest in guests if guest.exceptions]
    assert sum(guest.returns for guest in guests) >= RESTARTED  # each was on one or the other


async def come_to(url, other_than="") -> httpx.AsyncClient:
    """A new browser, on another replica than the one with this cookie."""
    for _ in range(20):
        client = httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False)
        (await client.get("/_stcore/health")).raise_for_status()
        if client.cookies["replica"] != other_than:
            return client
        await client.aclose()
    raise LookupError("the proxy sends everybody to the same replica")


def test_a_class_is_one_across_both(service):
    async def meet(url):
        teacher = await come_to(url)
        phone = await come_to(url, other_than=teacher.cookies["replica"])
        async with aclosing(teacher), aclosing(phone):
            (await teacher.get("/classroom")).raise_for_status()
            code = (await teacher.post("/class", json={})).json()["code"]
            (await phone.post(f"/j/{code}/join", json={})).raise_for_status()
            digit = {"id": token_hex(16), "label": 7, "strokes": [[70, 60, 195, 56, 120, 230]]}
            written = await phone.post(f"/j/{code}/digit", json=digit)
            assert written.json()["mine"] == 1
            async with Visitor(url, cookies(teacher)) as visitor:
                await visitor.open("classroom")
                await visitor.until(lambda: "1 digit by 1 writer" in visitor.screen.text())
                assert not visitor.exceptions

    elsewhere(meet(service.address.url))


@pytest.fixture
def secured(haproxy, service, tmp_path):
    """The same replicas at a path of another address, with TLS."""
    certificate, key, port = tmp_path / "both.pem", tmp_path / "key.pem", free_port()
    command = ["openssl", "req", "-x509", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    command += ["-newkey", "rsa:2048", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    certificate.write_text(certificate.read_text() + key.read_text())
    settings = {"LISTEN": f"127.0.0.1:{port}", "BASE_PATH": "/digits"}
    proxy = Proxy(haproxy, service.replicas, settings | {"TLS_CERTIFICATE": str(certificate)})
    until(proxy.answers)
    yield Address(f"https://127.0.0.1:{port}/digits", service.address.log)
    stop(proxy.process)
    proxy.clear()


def test_a_path_and_tls_at_the_proxy(secured, visit):  # it stops when the visitors have left
    asked, sockets = [], []
    page = visit("/train", at=secured, on_request=asked.append, ignore_https_errors=True)
    page.locator(".st-key-play button").first.click()
    expect(page.locator(".st-key-live-metrics")).not_to_contain_text("step 0")
    follow_menu(page, "sketch")
    expect(page.locator(".st-key-prediction")).to_contain_text("–")
    assert page.url.startswith(f"{secured.url}/sketch")
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.reload()
    draw_with_mouse(page, ONE)
    expect(page.locator(".st-key-prediction")).to_contain_text("1")
    at = secured.url.replace("https", "wss")
    assert {url.partition("/_stcore")[0] for url in sockets} == {at}
    secure = {cookie["name"] for cookie in page.context.cookies() if cookie["secure"]}
    assert {"visitor", "replica"} <= secure
    page.goto(f"{secured.url}/classroom")
    page.get_by_role("button", name="Open a class").click()
    code = page.locator(".st-key-class-code").inner_text().strip()
    expect(page.locator(".st-key-class-address")).to_contain_text(f"/digits/j/{code}")
    phone = httpx.Client(verify=False, trust_env=False, timeout=PATIENCE)
    lower = phone.get(f"{secured.url}/j/{code.lower()}")
    assert lower.headers["location"] == f"/digits/j/{code}"
    joined = phone.post(f"{secured.url}/j/{code}/join", json={})
    assert f"Path=/digits/j/{code};" in joined.headers["set-cookie"]
    assert phone.get(f"{secured.url}/j/{code}/state").status_code == 200  # it knows its seat again
    assert not [url for url in asked if not url.startswith((secured.url, "data:", "blob:"))]
