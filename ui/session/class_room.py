"""The server's classes, and the one that this session steers."""

import streamlit as st

from classroom.codes import is_code
from classroom.pool import Pool
from classroom.room import Room
from classroom.storage.classes import ClassState
from classroom.storage.database import StoreError
from classroom.web.routes import STEERING_COOKIE
from mnist_core.models.classifier import Classifier
from ui.session.datasets import datasets
from ui.session.models import train_baseline
from ui.session.state import CLASS_CODE
from ui.session.visitor import store

MAX_COOKIES = 20  # of classes: a browser may send any number


@st.cache_resource(show_spinner=False)
def room() -> Room:
    """The classes in this server's database."""
    return Room(store(), common_model)


def common_model() -> Classifier:
    """The model that reads a class's digits until the teacher publishes another."""
    return train_baseline("mnist" if datasets().has("mnist") else "builtin")


def steering_cookies() -> dict[str, str]:
    """The keys for classes that this session's browser sent, by code; untrusted."""
    names = {name.removeprefix(STEERING_COOKIE): name for name in st.context.cookies}
    codes = [code for code in names if is_code(code)][:MAX_COOKIES]
    return {code: st.context.cookies[names[code]] for code in codes}


def steered_classes() -> list[ClassState]:
    """The classes that this session may steer, the newest first. Raises StoreError."""
    classes = room().classes
    mine = [code for code, key in steering_cookies().items() if classes.steers(code, key)]
    states = [state for code in mine if (state := classes.state(code))]
    return sorted(states, key=lambda state: -state.opened)


def current_class() -> ClassState | None:
    """The class that this session steers: the chosen one, or the newest."""
    try:
        states = steered_classes()
    except StoreError:
        return None
    chosen = [state for state in states if state.code == CLASS_CODE.get()]
    return next(iter([*chosen, *states]), None)


def class_pool() -> Pool | None:
    """The digits of the class that this session steers; None if there is no class or no digit."""
    try:
        state = current_class()
        pool = room().pools.get(state) if state else None
    except StoreError:
        return None
    return pool if pool else None
