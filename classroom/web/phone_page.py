"""The phone's page, a single HTML file with style and script, and pages with one sentence."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

PHONE_PAGE = (Path(__file__).parent / "phone.html").read_text("utf-8")


def hashes_of(element: str) -> str:
    """The page's inline styles or scripts as hashes, for a policy that allows only these."""
    contents = re.findall(f"<{element}>(.*?)</{element}>", PHONE_PAGE, re.DOTALL)
    hashes = (b64encode(sha256(content.encode()).digest()).decode() for content in contents)
    return " ".join(f"'sha256-{one}'" for one in hashes)


PHONE_HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes_of('script')}",
            f"style-src {hashes_of('style')}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        ]
    ),
    "Cache-Control": "no-store",
}


def sentence_page(sentence: str) -> str:
    """A page in the phone page's style that shows only this sentence."""
    (style,) = re.findall(r"<style>.*?</style>", PHONE_PAGE, re.DOTALL)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Digits of a class</title>{style}</head>"
        f'<body><main><h1 id="over">{escape(sentence)}</h1></main></body></html>'
    )
