"""The random key that a visitor's browser holds, by which the visitor's things are found again.

Whoever has the key has the things: it is in a cookie that scripts can't read, and the server keeps
only its hash, so that nobody who sees the database can come as somebody else.
"""

import re
from hashlib import sha256
from secrets import token_urlsafe

COOKIE_NAME = "visitor"
KEY_BYTES = 16  # 128 random bits, which nobody guesses
KEY_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def new_key() -> str:
    return token_urlsafe(KEY_BYTES)


def is_key(text: str | None) -> bool:
    """Whether a cookie, which anybody may send, has the form of a key."""
    return text is not None and KEY_FORM.fullmatch(text) is not None


def hash_key(text: str | None) -> bytes | None:
    """What the visitor with this key is stored under: 32 bytes; None if it is no key."""
    return sha256(text.encode()).digest() if text and is_key(text) else None
