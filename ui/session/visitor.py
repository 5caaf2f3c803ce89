"""The visitor behind a session, and the store in which the visitor's things outlive it."""

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
    """The store of this server, in the data folder unless `DATABASE_URL` names another database."""
    return Store(os.environ.get("DATABASE_URL") or sqlite_url(datasets.DATA_FOLDER / DATABASE_NAME))


@dataclass(frozen=True)
class Visitor:
    """Somebody whose browser holds a key."""

    id: bytes  # the hash of the key
    store: Store


def visitor_cookie() -> str | None:
    """What this session's browser sent as its key: anything, as it comes from outside."""
    return st.context.cookies.get(COOKIE_NAME)


def current_visitor() -> Visitor | None:
    """Whose session this is; None where the browser keeps no cookie, as in some frames."""
    visitor_id = hash_key(visitor_cookie())
    return Visitor(visitor_id, store()) if visitor_id else None
