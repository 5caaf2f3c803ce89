"""Streamlit's HTML page with the app's name, style and preloaded scripts.

If the style came later, with a page's content, everything would first be drawn in Streamlit's own
style and then move.
"""

import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.headers import SERVER_ADDRESS_SCRIPT, STREAMLIT_PAGE
from ui.server.static_files import ENCODERS, best_encoding
from ui.shell import frame

UI_FOLDER = Path(__file__).parents[1]
STYLE_SHEETS = ("shell/assets/style.css", "sketch/assets/sketch.css")
APP_STYLE = "".join((UI_FOLDER / name).read_text() for name in STYLE_SHEETS)
PLAIN_PAGE = STREAMLIT_PAGE.read_bytes()
SCRIPT_FOLDER = STREAMLIT_PAGE.parent / "static" / "js"
PRELOADED_WIDGETS = (  # those at the top of pages
    *("BidiComponent", "Button", "ButtonGroup", "Checkbox", "DownloadButton", "Html", "Metric"),
    *("NumberInput", "PageLink", "Pagination", "Selectbox", "Slider", "TextInput"),
)
IMPORT_PATTERN = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def scripts_of(widgets) -> list[str]:
    """The widgets' scripts and all that they import, without those in the page itself."""
    open_files = [path.name for name in widgets for path in SCRIPT_FOLDER.glob(f"{name}.*.js")]
    found = set(re.findall(r"static/js/([\w.-]+\.js)", PLAIN_PAGE.decode()))
    needed = []
    while open_files:
        file = open_files.pop()
        if file not in found:
            found.add(file)
            needed.append(file)
            open_files += IMPORT_PATTERN.findall((SCRIPT_FOLDER / file).read_text())
    return needed


def styled_page() -> str:
    preloads = "".join(  # with low priority, after the scripts that request the page's content
        f'<link rel="modulepreload" fetchpriority="low" crossorigin href="./static/js/{file}">'
        for file in scripts_of(PRELOADED_WIDGETS)
    )
    return (
        PLAIN_PAGE.decode()
        .replace("<title>Streamlit</title>", f"<title>{frame.APP_NAME}</title>")
        .replace("</title>", f"</title><script>{SERVER_ADDRESS_SCRIPT}</script>")
        .replace("</head>", f"{preloads}</head>")
        .replace(
            "</body>", f"<style>{APP_STYLE}</style></body>"
        )  # last, so that it overrides others
    )


STYLED_PAGE = styled_page()
COMPRESSED_PAGES = {encoding: encode(STYLED_PAGE.encode()) for encoding, encode in ENCODERS.items()}
DROPPED_HEADERS = (  # of a request: those that may change Streamlit's response
    *(b"accept-encoding", b"range"),
    *(b"if-none-match", b"if-modified-since"),  # the browser may have an older style
)


class StyleThePage:
    """Middleware: replaces Streamlit's page with the styled one."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visits = scope["type"] == "http" and scope["method"] == "GET"
        if not visits or "text/html" not in Headers(scope=scope).get("accept", ""):
            return await self.app(scope, receive, send)
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        headers = [header for header in scope["headers"] if header[0] not in DROPPED_HEADERS]
        await self.app({**scope, "headers": headers}, receive, collect)
        if b"".join(message.get("body", b"") for message in messages) == PLAIN_PAGE:
            return await answer_with_page(scope, receive, send)
        for message in messages:
            await send(message)


async def answer_with_page(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    encoding = best_encoding(Headers(scope=scope))
    if encoding:
        headers["Content-Encoding"] = encoding
    page = COMPRESSED_PAGES[encoding] if encoding else STYLED_PAGE
    await HTMLResponse(page, headers=headers)(scope, receive, send)
