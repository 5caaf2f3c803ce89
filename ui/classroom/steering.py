"""The teacher's controls: which digits to ask for, who may join, when the class ends."""

from collections.abc import Callable
from time import time
from typing import Any

import streamlit as st

from classroom.errors import RefusedError
from classroom.storage.classes import CLASS_HOURS, KEPT_CLASS_DAYS, LINK_SECONDS, ClassState
from classroom.storage.database import StoreError
from ui.session.class_room import current_class, room
from ui.session.state import (
    CLASS_ASK,
    CLASS_CODE,
    CLASS_JOINING,
    CLASS_KEPT,
    CLASS_LINK,
    CLASS_NEWS,
)
from ui.shell.address import own_address
from ui.shell.share import LeftBehind

ASK_TITLES = {"turn": "All in turn", "free": "Free choice"} | {str(n): str(n) for n in range(10)}


def steer(act: Callable, *arguments: Any, **changes: Any):
    """Change the class; if that fails, the page shows why."""
    try:
        act(*arguments, **changes)
    except RefusedError as error:
        CLASS_NEWS.set((False, error.sentence))
    except StoreError:
        CLASS_NEWS.set((False, "The database doesn't answer. Try again in a moment."))


def show_class_news():
    """Show the outcome of the last action, if any."""
    if news := CLASS_NEWS.pop():
        good, sentence = news
        (st.success if good else st.error)(sentence)


def own_class() -> LeftBehind | None:
    """The class that this browser steers: the page's link shows others nothing of it."""
    if current_class():
        return LeftBehind(
            "**Your class isn't in the link.** Phones come in by the address beside the code; "
            "*Second window* has a link for another browser that steers the class, too."
        )
    return None


def choose_class(states: list[ClassState]) -> ClassState:
    """Choose a class, if this browser may steer several."""
    by_code = {state.code: state for state in states}
    if CLASS_CODE.get() not in by_code:
        CLASS_CODE.set(states[0].code)
    if len(by_code) > 1:
        st.selectbox("Class", by_code, key=CLASS_CODE.key, width=160)
    return by_code.get(CLASS_CODE.get(), states[0])


def show_controls(state: ClassState):
    """Controls for what to ask for and who may join, and menus for the rest."""
    classes, code = room().classes, state.code

    def set_ask():
        if CLASS_ASK.get() in ASK_TITLES:  # a browser may send anything
            steer(classes.set, code, ask=CLASS_ASK.get())

    def set_joining():
        steer(classes.set, code, joining=CLASS_JOINING.get())

    CLASS_ASK.set(state.ask)
    CLASS_JOINING.set(state.joining)
    st.pills(
        "Ask for",
        ASK_TITLES,
        format_func=lambda ask: ASK_TITLES[ask],
        key=CLASS_ASK.key,
        required=True,
        wrap=True,
        on_change=set_ask,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.toggle("New phones may join", key=CLASS_JOINING.key, on_change=set_joining)
        st.button(
            "Guess first",
            key="class-guess",
            icon=":material/psychology_alt:",
            on_click=steer,
            args=(classes.ask_guesses, code),
            help="Each phone is asked what share of the class's digits will be read right.",
        )
        show_second_window(state)
        show_more(state)


def show_second_window(state: ClassState):
    """A link with which another browser may steer the class."""

    def make_link():
        steer(lambda: CLASS_LINK.set((state.code, room().classes.hand_over(state.code))))

    with st.popover("Second window", icon=":material/cast:", key="class-second"):
        st.markdown(
            "With this link, another browser can steer the class too: a laptop beside the "
            f"projector, for instance. It works once, within {LINK_SECONDS // 60} minutes."
        )
        st.button("Make a link", key="class-make-link", on_click=make_link)
        code, link = CLASS_LINK.get() or (None, "")
        if code == state.code:
            st.code(f"{own_address()}/class/{code}/{link}", language=None, wrap_lines=True)


def show_more(state: ClassState):
    """Show hidden digits again, keep the class for longer, or end it."""

    def set_kept():
        steer(room().classes.keep, state.code, CLASS_KEPT.get())

    CLASS_KEPT.set(state.kept)
    hours = max(1, round((state.expires - time()) / 3600))
    left = f"{hours} hours" if hours < 48 else f"{hours // 24} days"
    with st.popover("More", icon=":material/more_horiz:", key="class-more"):
        st.button(
            "Show hidden digits again",
            key="class-unhide",
            icon=":material/visibility:",
            on_click=steer,
            args=(room().classes.unhide_all, state.code),
        )
        st.markdown(f"The class ends by itself in **{left}**, and is then deleted.")
        st.toggle(
            f"Keep it for {KEPT_CLASS_DAYS} days",
            key=CLASS_KEPT.key,
            on_change=set_kept,
            help=f"Otherwise it ends {CLASS_HOURS} hours after it was opened.",
        )
        st.button(
            "End and delete",
            key="class-end",
            icon=":material/delete_forever:",
            on_click=steer,
            args=(room().classes.end, state.code),
        )
        st.caption("All digits go, on the server's disk too. It can't be undone.")
