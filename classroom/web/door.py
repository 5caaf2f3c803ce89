"""Checks on a request before anything else is done: rate limits, origin, size, form."""

import asyncio
import json
from ipaddress import IPv6Interface
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

from classroom.errors import RefusedError
from classroom.web.limits import Line, RateLimit

MAX_POST_BYTES = 32_000
POST_SECONDS = 10  # to receive a request's body
MAX_POSTS, POSTS_SECONDS = 10, 10  # of a seat
FREE_MISSES = 250  # in a minute: more than a class's seats, which may all come at once
MAX_KNOWN_SEATS = 1_000  # that needn't wait


class Door:
    """Decides which requests are served at once, wait, or are refused as too frequent."""

    def __init__(self) -> None:
        self._line = Line(free=FREE_MISSES, window=60, pause=0.25, max_wait=10)
        self._posts = RateLimit(MAX_POSTS, POSTS_SECONDS)
        self._known: dict[tuple[str, str], None] = {}  # seats that have been found, by their keys

    @property
    def known(self) -> int:
        """How many seats are known."""
        return len(self._known)

    def is_known(self, code: str, key: str) -> bool:
        return (code, key) in self._known

    def know(self, code: str, key: str) -> None:
        self._known[code, key] = None
        if len(self._known) > MAX_KNOWN_SEATS:
            self._known.pop(next(iter(self._known)))

    async def queue(self, request: Request) -> None:
        """Wait if many unknown codes were tried from this address, to make guessing too slow."""
        if not await self._line.enter(address_of(request)):
            raise RefusedError(429, "Too many codes are being tried. Wait a minute.", wait=20)

    def found(self, request: Request) -> None:
        """Note that the code was right."""
        self._line.forgive(address_of(request))

    def count_post(self, key: str) -> None:
        """Refuse a seat that posts too often."""
        if wait := self._posts.wait(key):
            raise RefusedError(429, "That was too fast. Wait a moment.", wait=int(wait) + 1)
        self._posts.count(key)


def address_of(request: Request) -> str:
    """The address that a request is counted under: in memory only, never stored.

    Whoever has one IPv6 address has 2^64 of them, so a whole /64 network counts as one.
    """
    host = request.client.host if request.client else ""
    try:
        return str(IPv6Interface(f"{host}/64").network)
    except ValueError:  # IPv4, or no address
        return host


async def read_fields(request: Request) -> dict[str, Any]:
    """Read the JSON object in a request's body; it must come from one of the app's own pages."""
    check_origin(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise RefusedError(415, "Only JSON is taken here.")
    body = await read_body(request)
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "This is no JSON.") from None
    if not isinstance(fields, dict):
        raise RefusedError(400, "This is no JSON object.")
    return fields


def check_origin(request: Request) -> None:
    """Refuse requests from other sites' pages: browsers name the origin."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise RefusedError(403, "This came from another site's page.")


async def read_body(request: Request) -> bytes:
    """Read the body, within a time and a size; RefusedError as soon as it exceeds either."""
    too_large = RefusedError(413, f"At most {MAX_POST_BYTES // 1000} KB are taken.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MAX_POST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(POST_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_POST_BYTES:
                    raise too_large
    except TimeoutError:
        raise RefusedError(408, "That took too long to come.", wait=1) from None
    except ClientDisconnect:
        raise RefusedError(400, "That broke off.") from None
    return bytes(body)
