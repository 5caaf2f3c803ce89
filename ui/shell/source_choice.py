"""The choice of data for all pages, and the progress of downloads."""

import streamlit as st

from mnist_core import SOURCES
from ui.session.datasets import datasets, title_of
from ui.session.names import escape_markdown
from ui.session.state import AWAITED_SOURCE, LAST_SOURCE, SOURCE
from ui.settings.url import OneOf, Url


def choose_source() -> str:
    """Choose the data set for all pages; by default MNIST if it is loaded, or built-in digits.

    If another one has to be downloaded first, the visitor keeps the current one until it is here.
    """
    by_title = {title_of(source): source for source in SOURCES}
    url = Url()
    binding = url("source", OneOf(SOURCES, title_of))
    asked = by_title.get(st.query_params.get("source", ""), "mnist")
    use_source(SOURCE.get() if SOURCE.is_set and SOURCE.get() in SOURCES else asked)
    source = st.selectbox("Data", list(SOURCES), format_func=title_of, width=180, **binding)
    url.tell_refused()
    if source != LAST_SOURCE.get():
        # The Back button: to Streamlit, an address without a source asks for the first there is.
        st.rerun()
    return source


def use_source(source: str, again: bool = False):
    """Use a source, or download it and keep the last one until it is here.

    After a failure, the download is tried `again` only on request, not for every visitor.
    """
    if source != "builtin" and not datasets().has(source):
        datasets().fetch(source, again)
        if not datasets().has(source):
            AWAITED_SOURCE.set(source)
            source = LAST_SOURCE.get()
    SOURCE.set(source)
    LAST_SOURCE.set(source)


def show_awaited_source(source: str):
    """Show the state of a source that is being downloaded or failed, until it is in use."""
    if source == AWAITED_SOURCE.get():
        AWAITED_SOURCE.pop()
    elif awaited := AWAITED_SOURCE.get():
        show_download(awaited, title_of(source))


def show_download(source: str, instead: str):
    """Show the progress of a download, or why it failed, or that it is complete.

    `instead` is the title of the source that is used meanwhile.
    """
    fetch, title = datasets().fetch(source), title_of(source)

    @st.fragment(run_every=1.0)
    def progress():
        if not fetch.going_on:
            st.rerun()
        done, total = fetch.done / 1e6, fetch.total / 1e6
        so_far = f"{done:.1f} of {total:.1f} MB so far" if total else "asking for it"
        st.caption(f"{title} is being downloaded, {so_far}. Meanwhile, you see {instead}.")

    if fetch.going_on:
        progress()
    elif datasets().has(source):
        offer_source(
            source, f"{title} is here.", f"Switch to {title}", "switch", ":material/check:"
        )
    else:
        sentence = f"{title} couldn't be loaded: you see {instead} instead."
        yourself = ", or add its files yourself on the Dataset page" if source == "mnist" else ""
        why = f"{escape_markdown(fetch.problem or '')} Once that is fixed, try again{yourself}."
        offer_source(source, sentence, "Try again", "try-again", ":material/refresh:", why)


def offer_source(source, sentence, label, key, icon, why=None):
    """A sentence about a source, with buttons to use it, read `why` it isn't here, or dismiss."""
    with st.container(key="awaited-source", horizontal=True, vertical_alignment="center"):
        st.caption(sentence, width="content")
        again = {"on_click": use_source, "args": (source, True)}
        st.button(label, key=key, icon=icon, type="tertiary", **again)
        if why:
            with st.popover("Why?", type="tertiary"):
                st.markdown(why)
        st.button("Not now", key="not-now", type="tertiary", on_click=forget_awaited)


def forget_awaited():
    """Dismiss the message; the source can be chosen again at any time."""
    AWAITED_SOURCE.pop()
