"""Answers that are sent at once.

A small packet may be held back until the one before it is acknowledged (Nagle's algorithm), and the
other side may take 40 ms to do so. Servers turn that off by TCP_NODELAY, and asyncio does so for
them, but not for a socket whose maker left out its protocol's number, as Streamlit does. Then each
of the hundred files of a first visit comes 40 ms late.
"""

import socket
from asyncio import base_events


def send_at_once():
    """From now on, asyncio turns on TCP_NODELAY for every TCP connection."""
    base_events._set_nodelay = set_no_delay


def set_no_delay(connection: socket.socket):
    """Turn on TCP_NODELAY if it is a connection by TCP, whether or not it says so."""
    is_tcp = connection.proto in (0, socket.IPPROTO_TCP)
    if (
        is_tcp
        and connection.type == socket.SOCK_STREAM
        and connection.family in (socket.AF_INET, socket.AF_INET6)
    ):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
