"""Redirects from similar addresses to pages: /Sketch, /sketch/anything, /concepts/softmax."""

from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.shell.frame import PAGES, TEACHERS_PAGE


class LeadToPages:
    """Middleware: redirects to the page that an address means."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        page, place = page_meant(scope["path"]) if asked else (None, "")
        if page is None:
            return await self.app(scope, receive, send)
        query = scope["query_string"].decode("latin-1")
        address = f"/{page}" + (f"?{query}" if query else "") + (f"#{place}" if place else "")
        await RedirectResponse(address)(scope, receive, send)


def page_meant(path: str) -> tuple[str | None, str]:
    """(the page that a path means, the quoted anchor on it); (None, "") if the path is right.

    >>> page_meant("/Concepts/softmax")
    ('concepts', 'softmax')
    """
    name, _, place = path.strip("/").partition("/")
    page = name.casefold()
    if page not in (*PAGES, TEACHERS_PAGE) or path == f"/{page}":
        return None, ""
    return page, quote(place.casefold(), safe="")
