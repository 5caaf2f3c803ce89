"""Components' files are compressed, and browsers keep those that are named after their content."""

import asyncio

import brotli
import pytest

from ui.server.static_files import CompressStaticFiles

SCRIPT = b"let letters = 'the same again and again';\n" * 500
FOLDER = "/_stcore/bidi-components/drawing.canvas"


class Component:
    """An app that serves a component's script as Streamlit does: gzipped for who takes that."""

    asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        assert b"accept-encoding" not in dict(scope["headers"]), "it would be compressed twice"
        headers = [(b"content-type", b"application/javascript"), (b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": SCRIPT})


def get(app, path):
    """(headers, body) of an answer to a browser."""
    sent = []

    async def send(message):
        sent.append(message)

    accepted = [(b"accept-encoding", b"gzip, deflate, br, zstd")]
    scope = {"type": "http", "method": "GET", "path": path, "headers": accepted}
    asyncio.run(app(scope, None, send))
    start, body = sent
    return {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


@pytest.mark.parametrize(
    ("name", "path_is_kept", "for_good"),
    [
        ("index-ynYgWHmM.js", True, True),
        ("index-a_b-C123.js", True, True),
        ("index.js", False, False),
        ("./index-ynYgWHmM.js", False, True),  # one of very many addresses of one file
    ],
)
def test_a_name_that_changes_with_the_content_is_kept(name, path_is_kept, for_good):
    component = Component()
    app = CompressStaticFiles(component)
    for _ in range(3):
        headers, body = get(app, f"{FOLDER}/{name}")
        assert headers["content-encoding"] == "br"
        assert brotli.decompress(body) == SCRIPT
        assert ("immutable" in headers["cache-control"]) == for_good
    assert component.asked == (1 if path_is_kept else 3)
