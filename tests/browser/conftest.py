"""A real server and a real browser, for everything that a person does with mouse and finger."""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.support.chromium import FLAGS, find
from tests.support.forked import ForkedServer
from tests.support.phone import PHONE, touch_phone
from tests.support.quiet_waiting import wait_quietly
from tests.support.server import Server

PATIENCE = 60_000  # milliseconds for anything; a busy machine is no error
# Pages share a process, so that scripts are compiled once. Visits end before optimised code has
# paid off. A window's address bar has pages of its own, which cost more than the window; the list
# of features replaces Playwright's, of which it takes what matters here.
QUICK_VISITS = [
    "--in-process-gpu",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--js-flags=--no-opt --no-maglev",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"
    ",HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning"
    ",MediaRouter,OptimizationHints,AimEnabled,PreconnectToSearch,DestroyProfileOnBrowserClose",
]
expect.set_options(timeout=PATIENCE)
wait_quietly()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Server:
    """One server for all tests that don't mind; it has the built-in digits only."""
    folder = tmp_path_factory.mktemp("server")
    server = ForkedServer(folder / "log", MNIST_DATA_DIR=str(folder / "data"))
    yield server
    server.stop()


@pytest.fixture
def mortal_server(server) -> Server:
    """The same server, for a test that ends it: those that come later find it running."""
    yield server
    if not server.runs:
        server.start()


@pytest.fixture
def start_server(tmp_path_factory):
    """Start a server of one's own: `start_server(MNIST_DATA_DIR=...)`."""
    servers = []

    def start(**environment) -> Server:
        folder = tmp_path_factory.mktemp("server")
        servers.append(
            ForkedServer(folder / "log", **({"MNIST_DATA_DIR": str(folder / "data")} | environment))
        )
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def browser_context(tmp_path_factory):
    """`browser_context(has_touch=True)`: a browser of a kind, started once.

    The usual kind has a profile on disk, where Chromium keeps compiled scripts: a visit then costs
    a quarter less.
    """
    with sync_playwright() as playwright:
        usual = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=find(), args=[*FLAGS, *QUICK_VISITS]
        )
        contexts = {(): usual}

        def of(**options):
            kind = tuple(sorted(options.items()))
            if kind not in contexts:
                contexts[kind] = usual.browser.new_context(**options)
            contexts[kind].set_default_timeout(PATIENCE)
            return contexts[kind]

        yield of
        usual.close()


@pytest.fixture
def visit(browser_context, server, start_server):  # servers stop when the visitors have left
    """Open a page as a new visitor: `visit("/train", width=390)`; checks for errors at the end.

    `on_request` hears the address of all that the page asks for. A `script` runs before the page's.
    The next page of the same visitor is not `new`.
    """
    pages, servers, problems = [], set(), []

    def open_page(
        path,
        width=1280,
        height=900,
        at=server,
        new=True,
        on_request=None,
        script=None,
        **options,
    ):
        context = browser_context(**options)
        if new:
            context.clear_cookies()
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        pages.append(page)
        page.on("console", lambda message: note(message))
        if on_request:
            page.on("request", lambda request: on_request(request.url))
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: problems.append(f"{path}: {error}"))
        servers.add(at)
        page.goto(at.url + path)
        return page

    def note(message):
        address = message.location.get("url", "")
        # Streamlit keeps asking for a server that is started again.
        # A picture that was replaced before the browser asked for it is no loss; nor is a run that
        # a server doesn't know which was started again.
        said = f"{message.text} {address}"
        expected = "/_stcore/", "/media/", "/live/", "server is not responding", "when disconnected"
        if message.type == "error" and not any(words in said for words in expected):
            problems.append(said)

    yield open_page
    for page in pages:
        assert page.get_by_test_id("stException").count() == 0
        page.evaluate("localStorage.clear()")
        page.close()
    assert not problems
    for at in servers:
        assert "Uncaught app exec" not in at.log.read_text(), at.log.read_text()


@pytest.fixture
def open_phone(browser_context):
    """Phones, each with cookies of its own: `open_phone(address, has_touch=False)`.

    Websockets are blocked there, as in many a school, and none is asked for.
    """
    browser, contexts, problems = browser_context().browser, [], []

    def of(address, **options):
        contexts.append(browser.new_context(**(PHONE | options)))
        contexts[-1].on("weberror", lambda error: problems.append(str(error.error)))
        contexts[-1].route_web_socket(re.compile(""), lambda socket: problems.append(socket.url))
        return touch_phone(contexts[-1], address)

    yield of
    for context in contexts:
        context.close()
    assert not problems
