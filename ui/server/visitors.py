"""The cookie with a random key that identifies a visitor's runs and digits."""

from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from classroom.web.visitor_key import COOKIE_NAME, is_key, new_key

PHONE_PATH = "/j/"  # phones of a class have seats instead
KEY_SECONDS = 365 * 24 * 3600  # after the last visit


class GiveVisitorKey:
    """Middleware: sets the cookie with each page, with a new key for a browser that has none.

    Such pages are private, so that no shared cache keeps them.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        if not is_get or scope["path"].startswith(PHONE_PATH):
            return await self.app(scope, receive, send)
        request = Headers(scope=scope)

        async def send_with_key(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if is_page(message["status"], headers, request):
                    headers.append("set-cookie", key_cookie(request, scope["scheme"]))
                    headers["cache-control"] = "private, no-cache"
            await send(message)

        await self.app(scope, receive, send_with_key)


def is_page(status: int, response: Headers, request: Headers) -> bool:
    """Whether a response is a page, or tells the browser that its copy is up to date."""
    if status == 304:
        return "text/html" in request.get("accept", "")
    return status == 200 and response.get("content-type", "").startswith("text/html")


def key_cookie(request: Headers, scheme: str) -> str:
    """The cookie to set: with the browser's key if it is valid, or with a new one."""
    key = cookie_parser(request.get("cookie", "")).get(COOKIE_NAME)
    cookie = SimpleCookie()
    cookie[COOKIE_NAME] = key if key and is_key(key) else new_key()
    attributes = {"max-age": KEY_SECONDS, "path": "/", "httponly": True, "samesite": "Lax"}
    for name, value in attributes.items():
        cookie[COOKIE_NAME][name] = value
    if "https" in (scheme, request.get("x-forwarded-proto", "").split(",")[0].strip()):
        cookie[COOKIE_NAME]["secure"] = True
    return cookie[COOKIE_NAME].OutputString()
