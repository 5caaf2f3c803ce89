"""The cookie with a visitor's key: given with pages alone, kept if it is one, whatever is sent."""

import asyncio
from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from classroom.web.visitor_key import is_key, new_key
from ui.server.visitors import GiveVisitorKey


def page(request):
    headers = {"Cache-Control": "public, max-age=60"}
    if "if-none-match" in request.headers:
        return Response(status_code=304, headers=headers)
    return HTMLResponse("<p>", headers=headers)


def script(request):
    return PlainTextResponse("1", headers={"Cache-Control": "public, immutable"})


def missing(request):
    return HTMLResponse("<p>", status_code=404)


ROUTES = [Route("/", page, methods=["GET", "POST"]), Route("/x.js", script), Route("/404", missing)]
APP = Starlette(routes=ROUTES, middleware=[Middleware(GiveVisitorKey)])


def get(path="/", cookie=None, method="GET", scheme="http", **headers) -> tuple[int, Headers]:
    """(status, headers) of a response to a browser that sends this header of cookies, bytes."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent += [(b"cookie", cookie)] if cookie is not None else []
    scope = {"type": "http", "method": method, "path": path, "scheme": scheme, "headers": sent}
    messages = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        messages.append(message)

    asyncio.run(APP(scope | {"query_string": b""}, receive, send))
    return messages[0]["status"], Headers(raw=messages[0]["headers"])


def key_in(headers) -> tuple[str, dict]:
    """(the key that a response sets, the cookie's attributes that are set)."""
    (header,) = headers.getlist("set-cookie")
    (morsel,) = SimpleCookie(header).values()
    assert morsel.key == "visitor"
    return morsel.value, {name: value for name, value in morsel.items() if value}


def test_a_new_browser_gets_a_key_with_the_page():
    _, headers = get()
    key, attributes = key_in(headers)
    assert is_key(key)
    assert key != key_in(get()[1])[0]
    assert attributes == {"httponly": True, "samesite": "Lax", "path": "/", "max-age": "31536000"}
    assert headers["cache-control"] == "private, no-cache"  # or others would get the key


@pytest.mark.parametrize(
    ("scheme", "headers", "secure"),
    [
        ("http", {}, False),
        ("https", {}, True),
        ("http", {"x_forwarded_proto": "https"}, True),
        ("http", {"x_forwarded_proto": "http"}, False),
    ],
)
def test_the_cookie_is_secure_where_the_page_is(scheme, headers, secure):
    _, attributes = key_in(get(scheme=scheme, **headers)[1])
    assert ("secure" in attributes) == secure


def test_a_browser_keeps_its_key():
    key = new_key()
    assert key_in(get(cookie=f"a=b; visitor={key}; c=d".encode())[1])[0] == key
    status, headers = get(cookie=f"visitor={key}".encode(), if_none_match="x", accept="text/html")
    assert (status, key_in(headers)[0]) == (304, key)


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/x.js"), ("GET", "/404")])
def test_nothing_but_a_page_sets_a_cookie(method, path):
    _, headers = get(path, method=method)
    assert "set-cookie" not in headers
    assert path != "/x.js" or headers["cache-control"] == "public, immutable"


@given(st.binary(max_size=60).filter(lambda value: not {*value} & {*b"\r\n\0"}))
def test_whatever_a_browser_sends_its_key_is_one(value):
    _, headers = get(cookie=b"visitor=" + value)
    key, attributes = key_in(headers)
    assert is_key(key)
    assert set(attributes) == {"httponly", "samesite", "path", "max-age"}
    assert headers["set-cookie"].count(";") == 4
