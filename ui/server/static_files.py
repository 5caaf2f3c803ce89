"""Streamlit's own scripts and styles, compressed once and kept: they are most of a first visit."""

import asyncio
import gzip
from collections.abc import Callable

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg", "font/ttf")
ENCODERS: dict[str, Callable[[bytes], bytes]] = {  # the first that a browser takes is used
    "br": lambda body: brotli.compress(body, quality=5),  # more takes seconds, for a tenth less
    "gzip": lambda body: gzip.compress(body, 6),
}


class CompressStaticFiles:
    """Middleware: answers `/static/...` compressed, from memory but for the first time.

    Kept is only what is there for good: files whose names change with their content, which
    Streamlit calls immutable. So nobody can fill the memory by asking for what there is not.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.kept: dict[tuple[str, str], tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = accepted_encoding(scope)
        if encoding is None:
            return await self.app(scope, receive, send)
        key = scope["path"], encoding
        if key in self.kept:
            start, body = self.kept[key]
        else:
            start, body = await self.compress(scope, receive, encoding)
            if "immutable" in Headers(raw=start["headers"]).get("cache-control", ""):
                self.kept[key] = start, body
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def compress(self, scope: Scope, receive: Receive, encoding: str) -> tuple:
        """(the start of the app's response, its body), compressed if it can be."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        start, *parts = messages
        body = b"".join(part.get("body", b"") for part in parts)
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] == 200 and headers.get("content-type", "").startswith(COMPRESSIBLE):
            body = await asyncio.to_thread(ENCODERS[encoding], body)
            headers["content-encoding"] = encoding
            headers["content-length"] = str(len(body))
            headers.add_vary_header("Accept-Encoding")
        return start, body


def accepted_encoding(scope: Scope) -> str | None:
    """How a request for a whole static file may be answered; None for any other request."""
    if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
        return None
    headers = Headers(scope=scope)
    if "range" in headers:
        return None
    offers = headers.get("accept-encoding", "").split(",")
    accepted = {offer.split(";")[0].strip() for offer in offers}
    return next((encoding for encoding in ENCODERS if encoding in accepted), None)
