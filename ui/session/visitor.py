"""The visitor of a session, and the store of visitors' data."""

import os
from dataclasses import dataclass

import streamlit as st

from classroom.storage.database import sqlite_url
from classroom.storage.store import Store
from classroom.web.visitor_key import COOKIE_NAME, hash_key
from ui.session import datasets

DATABASE_NAME = "classroom.sqlite"


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The server's store: SQLite in the data folder, or the database of `DATABASE_URL`."""
    return Store(os.environ.get("DATABASE_URL") or sqlite_url(datasets.DATA_FOLDER / DATABASE_NAME))


@dataclass(frozen=True)
class Visitor:
    """A visitor, identified by a key in the browser."""

    id: bytes  # the hash of the key
    store: Store


def visitor_cookie() -> str | None:
    """The key that this session's browser sent; untrusted."""
    return st.context.cookies.get(COOKIE_NAME)


def current_visitor() -> Visitor | None:
    """The visitor of this session; None if the browser has no cookie, as in some frames."""
    visitor_id = hash_key(visitor_cookie())
    return Visitor(visitor_id, store()) if visitor_id else None
