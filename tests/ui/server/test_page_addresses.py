"""Addresses that nearly name a page: where they lead, and what is left alone."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from ui.server.page_addresses import LeadToPages

APP = LeadToPages(PlainTextResponse("served"))


def where(path, query="", method="GET") -> str | None:
    """Where a request for a path, without its escapes, is sent instead; None if it is served."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    asyncio.run(APP(scope | {"headers": []}, None, send))
    return Headers(raw=sent[0]["headers"]).get("location")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/concepts/softmax", "/concepts#softmax"),
        ("/Concepts/Softmax/", "/concepts#softmax"),
        ("/sketch/foo", "/sketch#foo"),
        ("/Sketch", "/sketch"),
        ("/sketch/", "/sketch"),
        ("//sketch", "/sketch"),
        ("/dataset/\r\nSet-Cookie: a=b", "/dataset#%0D%0Aset-cookie%3A%20a%3Db"),
        ("/dataset//evil.example/x", "/dataset#%2Fevil.example%2Fx"),
    ],
)
def test_what_is_meant_is_found(path, address):
    assert where(path) == address
    assert where(path, method="HEAD") == address


def test_settings_stay_in_the_address():
    assert where("/Train/x", "epochs=3&cut=end%20of") == "/train?epochs=3&cut=end%20of#x"


@pytest.mark.parametrize(
    "path",
    ["/", "/sketch"] + ["/nowhere", "/nowhere/sketch", "/sketches", "/_stcore/stream"],
)
def test_all_else_is_left_alone(path):
    assert where(path) is None


def test_only_visits_are_redirected():
    assert where("/Sketch", method="POST") is None


@given(st.text(st.characters(codec="utf-8"), max_size=20), st.text(max_size=20))
def test_one_stays_on_the_site_and_arrives(rest, query):
    address = where(f"/sketch/{rest}", query)
    if address is not None:
        assert address.isascii() and address.isprintable()
        assert address.startswith("/sketch")
        assert where(address.split("#")[0].split("?")[0]) is None
