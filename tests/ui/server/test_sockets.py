"""Connections that send small packets at once."""

import asyncio
import socket

import pytest

from ui.server.sockets import send_at_once, set_no_delay


@pytest.mark.parametrize("protocol", [0, socket.IPPROTO_TCP])
def test_connections_to_any_socket_send_at_once(monkeypatch, protocol):
    """Streamlit's server listens on a socket that was made without its protocol's number."""
    monkeypatch.setattr("asyncio.base_events._set_nodelay", None)  # is put back afterwards
    send_at_once()

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
        set_no_delay(first)
