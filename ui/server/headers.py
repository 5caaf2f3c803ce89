"""Security headers, above all the Content-Security-Policy."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMLIT_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
# Without it, Streamlit's script first looks for its server below a deep link's path, in vain.
# The server is where the page is, maybe below a proxy's path: /digits for /digits/train.
SERVER_ADDRESS_SCRIPT = 'window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}'
INLINE_SCRIPTS = [  # hashes by which the policy allows the page's inline scripts
    f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    for script in (
        *re.findall(r"<script>(.*?)</script>", STREAMLIT_PAGE.read_text(), re.DOTALL),
        SERVER_ADDRESS_SCRIPT,
    )
]
# Everything must come from the app's own address. Streamlit makes blobs of components' scripts, and
# sets inline styles. There is no `frame-ancestors`, since teachers may embed the pages in theirs.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": " ".join(["'self'", *INLINE_SCRIPTS, "blob:"]),
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
POLICY_HEADER = "Content-Security-Policy"
SECURITY_HEADERS = {
    POLICY_HEADER: "; ".join(map(" ".join, CONTENT_SECURITY_POLICY.items())),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SecurityHeaders:
    """Middleware: adds `SECURITY_HEADERS` to responses, but keeps a response's own policy."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get(POLICY_HEADER)
                headers.update(SECURITY_HEADERS | ({POLICY_HEADER: own} if own else {}))
            await send(message)

        await self.app(scope, receive, send_with_headers)
