"""Static files are compressed, once, and everything else is left as it is."""

import asyncio
import gzip

import brotli
import pytest

from ui.server.static_files import CompressStaticFiles

SCRIPT = b"let letters = 'the same again and again';\n" * 500
IMMUTABLE_CACHING = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, immutable",
}


class Files:
    """An app that serves one file under every address, and counts how often it is asked."""

    def __init__(self, body=SCRIPT, **headers):
        self.body, self.asked = body, 0
        self.headers = IMMUTABLE_CACHING | {
            name.replace("_", "-"): value for name, value in headers.items()
        }

    async def __call__(self, scope, receive, send):
        self.asked += 1
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        half = len(self.body) // 2
        await send({"type": "http.response.body", "body": self.body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[half:]})


def get(app, path="/static/js/index.abc.js", **headers):
    """(headers, body) of an answer."""
    sent = []

    async def send(message):
        sent.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": pairs}
    asyncio.run(app(scope, None, send))
    start, *parts = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return answered, b"".join(part["body"] for part in parts)


@pytest.mark.parametrize(
    ("accepts", "encoding", "decompress"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=0.8", "gzip", gzip.decompress),
    ],
)
def test_what_a_browser_takes_is_used_and_kept(accepts, encoding, decompress):
    files = Files()
    app = CompressStaticFiles(files)
    for _ in range(3):
        headers, body = get(app, accept_encoding=accepts)
        assert headers["content-encoding"] == encoding
        assert int(headers["content-length"]) == len(body) < len(SCRIPT) / 10
        assert headers["vary"].lower() == "accept-encoding"
        assert decompress(body) == SCRIPT
    assert files.asked == 1


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/static/js/index.abc.js", {}),
        ("/static/js/index.abc.js", {"accept_encoding": "zstd"}),
        ("/static/js/index.abc.js", {"accept_encoding": "br", "range": "bytes=0-9"}),
        ("/media/picture.png", {"accept_encoding": "br"}),
    ],
)
def test_other_requests_are_left_alone(path, asked):
    headers, body = get(CompressStaticFiles(Files()), path, **asked)
    assert "content-encoding" not in headers
    assert body == SCRIPT


def test_what_is_compressed_already_is_kept_as_it_is():
    headers, body = get(CompressStaticFiles(Files(content_type="font/woff2")), accept_encoding="br")
    assert "content-encoding" not in headers
    assert body == SCRIPT


def test_what_is_not_there_for_good_is_not_kept():
    """Streamlit answers any address with its page: nobody can fill the memory with made-up ones."""
    files = Files(cache_control="no-cache")
    app = CompressStaticFiles(files)
    for number in range(5):
        get(app, f"/static/made-up-{number}", accept_encoding="br")
    assert files.asked == 5
    assert not app.kept


@pytest.mark.parametrize("said", [0, 1, 2])
def test_a_browser_that_leaves_leaves_nothing_behind(said):
    """Neither an error, nor half a file for those who come after."""
    start = {"type": "http.response.start", "status": 200}
    start["headers"] = [(b"cache-control", b"immutable"), (b"content-type", b"text/css")]
    half = {"type": "http.response.body", "body": b"half", "more_body": True}
    sent = []

    async def left(scope, receive, send):
        for message in [start, half][:said]:
            await send(message)

    async def send(message):
        sent.append(message)

    app = CompressStaticFiles(left)
    scope = {"type": "http", "method": "GET", "path": "/static/js/index.abc.js"}
    asyncio.run(app(scope | {"headers": [(b"accept-encoding", b"br")]}, None, send))
    assert not sent
    assert not app.kept
