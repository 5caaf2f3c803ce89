"""Compression of scripts and styles, which are most of a first visit's data."""

import asyncio
import gzip
import re
from collections.abc import Callable
from posixpath import normpath

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMPRESSIBLE_TYPES = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg",
    "font/ttf",
)
ENCODERS: dict[str, Callable[[bytes], bytes]] = {  # in order of preference
    "br": lambda body: brotli.compress(body, quality=5),  # higher: seconds, for a tenth less
    "gzip": lambda body: gzip.compress(body, 6),
}
STREAMLIT_PATH, COMPONENT_PATH = ("/static/", "/_stcore/bidi-components/")  # in the paths of files
HASHED_NAME = re.compile(r"-[\w-]{8}\.(js|css)$")  # a component's file, with a hash of its content
IMMUTABLE_CACHING = "public, immutable, max-age=31536000"


class CompressStaticFiles:
    """Middleware: compresses Streamlit's and components' static files, and caches the results.

    Only immutable files are cached, here and by browsers: those whose names contain a hash of their
    content. So nobody can fill the memory by requesting missing files, or one file by many paths.
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
            compressed = await self.compress(scope, receive, encoding)
            if compressed is None:
                return
            start, body = compressed
            caching = Headers(raw=start["headers"]).get("cache-control", "")
            if "immutable" in caching and normpath(scope["path"]) == scope["path"]:
                self.kept[key] = start, body
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def compress(
        self, scope: Scope, receive: Receive, encoding: str
    ) -> tuple[Message, bytes] | None:
        """(the start of the app's response, its body), compressed if possible.

        None if the response is incomplete, because the browser has left.
        """
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, collect)
        if not any(is_end(message) for message in messages):
            return None
        start, *parts = messages
        body = b"".join(part.get("body", b"") for part in parts)
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] == 200 and headers.get("content-type", "").startswith(
            COMPRESSIBLE_TYPES
        ):
            body = await asyncio.to_thread(ENCODERS[encoding], body)
            headers["content-encoding"] = encoding
            headers["content-length"] = str(len(body))
            headers.add_vary_header("Accept-Encoding")
            if COMPONENT_PATH in scope["path"] and HASHED_NAME.search(scope["path"]):
                headers["cache-control"] = IMMUTABLE_CACHING
        return start, body


def is_end(message: Message) -> bool:
    """Whether this is the last message of a response."""
    return message["type"] == "http.response.body" and not message.get("more_body")


def accepted_encoding(scope: Scope) -> str | None:
    """The encoding for a request for a whole static file; None for other requests."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    if not any(place in scope["path"] for place in (STREAMLIT_PATH, COMPONENT_PATH)):
        return None
    headers = Headers(scope=scope)
    return None if "range" in headers else best_encoding(headers)


def best_encoding(request: Headers) -> str | None:
    """The first of `ENCODERS` that a request accepts, or None."""
    offers = request.get("accept-encoding", "").split(",")
    accepted = {offer.split(";")[0].strip() for offer in offers}
    return next((encoding for encoding in ENCODERS if encoding in accepted), None)
