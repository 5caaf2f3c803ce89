"""Streamlit's page with the app's name and style: sent in place of the plain one alone."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.server.headers import STREAMLIT_PAGE
from ui.server.styled_page import (
    APP_STYLE,
    PLAIN_PAGE,
    PRELOADED_WIDGETS,
    SCRIPT_FOLDER,
    STYLED_PAGE,
    StyleThePage,
    scripts_of,
)
from ui.shell.frame import APP_NAME

BROWSER = {"accept": "text/html,*/*", "accept-encoding": "gzip"}
ROUTES = [
    Route("/", lambda request: FileResponse(STREAMLIT_PAGE, headers={"Cache-Control": "no-cache"})),
    Route("/other", lambda request: HTMLResponse("<p>other</p>")),
]
LAYERS = [Middleware(StyleThePage), Middleware(GZipMiddleware)]
CLIENT = TestClient(Starlette(routes=ROUTES, middleware=LAYERS))


def test_a_browser_gets_the_styled_page_though_it_knows_an_older_one():
    etag = CLIENT.get("/").headers["etag"]
    response = CLIENT.get("/", headers=BROWSER | {"if-none-match": etag, "range": "bytes=0-99"})
    assert response.status_code == 200
    assert response.text == STYLED_PAGE
    assert response.headers["cache-control"] == "no-cache"
    assert "etag" not in response.headers


def test_the_page_is_compressed_for_a_browser_that_takes_it():
    """httpx, which the client is made of, unpacks what it gets."""
    for offered, sent in (("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)):
        response = CLIENT.get("/", headers=BROWSER | {"accept-encoding": offered})
        assert response.text == STYLED_PAGE
        assert response.headers.get("content-encoding") == sent
        assert response.headers["vary"] == "Accept-Encoding"
        if sent:
            assert int(response.headers["content-length"]) < len(STYLED_PAGE) / 2


def test_all_else_is_sent_as_it_is():
    assert CLIENT.get("/").content == PLAIN_PAGE  # not for a browser
    assert CLIENT.get("/other", headers=BROWSER).text == "<p>other</p>"


def test_the_style_has_the_last_word_and_the_name_is_there():
    assert STYLED_PAGE.index(APP_STYLE) > STYLED_PAGE.index('<div id="root">')
    assert "</style" not in APP_STYLE
    assert f"<title>{APP_NAME}</title>" in STYLED_PAGE


def test_the_scripts_of_all_widgets_are_found_with_what_they_import():
    scripts = scripts_of(PRELOADED_WIDGETS)
    for name in PRELOADED_WIDGETS:
        assert any(script.startswith(f"{name}.") for script in scripts), name
    for script in scripts:
        assert (SCRIPT_FOLDER / script).exists()
        assert STYLED_PAGE.count(f"js/{script}") == 1
    assert not any(script.startswith("Plotly") for script in scripts)
