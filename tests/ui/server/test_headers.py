"""What is sent along with every answer."""

import asyncio
import re

from starlette.datastructures import Headers

from ui.server.headers import STREAMLIT_PAGE, SecurityHeaders
from ui.server.styled_page import STYLED_PAGE


def answer_of(app, path="/"):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    asyncio.run(SecurityHeaders(app)(scope, receive, send))
    return sent


async def page(scope, receive, send):
    headers = [(b"content-type", b"text/html"), (b"referrer-policy", b"unsafe-url")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<p>"})


def policy(headers):
    rules = (rule.split(" ") for rule in headers["content-security-policy"].split("; "))
    return {name: sources for name, *sources in rules}


def test_every_answer_says_what_a_page_may_do():
    start, body = answer_of(page)
    headers = Headers(raw=start["headers"])
    assert headers["content-type"] == "text/html"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers.getlist("referrer-policy") == ["no-referrer"]
    assert body["body"] == b"<p>"


def test_nothing_is_had_from_elsewhere_and_no_script_stands_in_the_page():
    rules = policy(Headers(raw=answer_of(page)[0]["headers"]))
    for sources in rules.values():
        for source in sources:
            assert source in ("'self'", "'none'", "'unsafe-inline'", "data:", "blob:") or (
                source.startswith("'sha256-")
            )
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "data:" not in rules["script-src"]
    assert len(rules["script-src"]) == 2 + STYLED_PAGE.count("<script>")


def test_others_may_frame_the_pages():
    headers = Headers(raw=answer_of(page)[0]["headers"])
    assert "frame-ancestors" not in policy(headers)
    assert "x-frame-options" not in headers


def test_streamlit_has_its_scripts_in_files_but_for_plain_ones():
    scripts = re.findall(r"<script([^>]*)>", STREAMLIT_PAGE.read_text())
    assert all(not attributes or "src=" in attributes for attributes in scripts)
