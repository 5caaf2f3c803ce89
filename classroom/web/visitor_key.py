"""The random key in a visitor's browser that identifies the visitor's data.

It is in a cookie that scripts can't read. The server stores only its hash, so that somebody who
sees the database can't pose as a visitor.
"""

import re
from hashlib import sha256
from secrets import token_urlsafe

COOKIE_NAME = "visitor"
KEY_BYTES = 16  # 128 random bits, which can't be guessed
KEY_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def new_key() -> str:
    return token_urlsafe(KEY_BYTES)


def is_key(text: str | None) -> bool:
    """Whether an untrusted cookie has the form of a key."""
    return text is not None and KEY_FORM.fullmatch(text) is not None


def hash_key(text: str | None) -> bytes | None:
    """The 32 bytes under which the visitor with this key is stored; None if it is no key."""
    return sha256(text.encode()).digest() if text and is_key(text) else None
