"""What is ready before the first visitor comes."""

import asyncio
import os
import socket
from threading import Event

import pytest

from ui.server import start_up
from ui.session import models
from ui.session.datasets import datasets, folder


def test_digits_and_baseline_are_made_ready(builtin, monkeypatch):
    trained = []
    monkeypatch.setattr(models, "train_model", lambda *rest: trained.append(rest))
    start_up.prepare()
    assert datasets().has("builtin")
    assert len(trained) == 1
    start_up.train_baseline("builtin")  # as a page will ask
    assert len(trained) == 1


def test_the_server_does_not_wait_for_it(monkeypatch):
    begun, go_on, done = Event(), Event(), Event()

    def prepare():
        begun.set()
        go_on.wait(10)
        done.set()

    monkeypatch.setattr(start_up, "prepare", prepare)

    async def serve():
        async with start_up.warm_up(None):
            assert begun.wait(10)
            assert not done.is_set()
            go_on.set()
            assert done.wait(10)

    asyncio.run(serve())


@pytest.mark.usefixtures("builtin")
def test_what_a_killed_server_left_is_cleared_away():
    left = folder("fashion") / "FashionMNIST" / "raw" / ".unfinished-x"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    start_up.prepare()
    assert not left.exists()


def test_free_memory_is_given_back_again_and_again(monkeypatch):
    trims, enough = [], asyncio.Event()

    class Glibc:
        def mallopt(self, option, value):
            assert not trims

        def malloc_trim(self, pad):
            trims.append(pad)
            if len(trims) == 3:
                loop.call_soon_threadsafe(enough.set)

    monkeypatch.setattr(start_up.sys, "platform", "linux")
    monkeypatch.setattr(start_up.ctypes, "CDLL", lambda name: Glibc())
    monkeypatch.setattr(start_up, "TRIM_SECONDS", 0.0)
    monkeypatch.setattr(start_up, "prepare", lambda: None)

    async def serve():
        nonlocal loop
        loop = asyncio.get_running_loop()
        async with start_up.warm_up(None):
            await asyncio.wait_for(enough.wait(), 10)

    loop = None
    asyncio.run(serve())


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(start_up.sys, "platform", "linux")
    monkeypatch.setattr(start_up.ctypes, "CDLL", lambda name: object())
    asyncio.run(start_up.return_free_memory())


@pytest.mark.parametrize("protocol", [0, socket.IPPROTO_TCP])
def test_connections_to_any_socket_send_at_once(monkeypatch, protocol):
    """Streamlit's server listens on a socket that was made without its protocol's number."""
    monkeypatch.setattr("asyncio.base_events._set_nodelay", None)  # is put back afterwards
    start_up.send_at_once()

    async def option_of_a_connection() -> int:
        connected = asyncio.get_running_loop().create_future()

        def connect(_, writer):
            its_socket = writer.get_extra_info("socket")
            connected.set_result(its_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
        listener.bind(("127.0.0.1", 0))
        async with await asyncio.start_server(connect, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            option = await connected
            writer.close()
        return option

    assert asyncio.run(option_of_a_connection())


def test_a_socket_of_another_kind_is_left_alone():
    first, second = socket.socketpair()
    with first, second:
        start_up.set_no_delay(first)
