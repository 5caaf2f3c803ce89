"""The frame of every page: the menu, the title, the choice of data, links to other pages."""

from pathlib import Path

# Streamlit and plotly import these two when a chart is first drawn. Two visitors who come together
# would meet them half imported; here, one waits for the other.
import pandas  # noqa: F401
import plotly.graph_objects  # noqa: F401
import streamlit as st

from ui.session.own_digits import bring_back_own_digits
from ui.session.state import HAS_MENU
from ui.shell.back_button import keep_history
from ui.shell.reconnect import run_again_when_back
from ui.shell.share import show_share
from ui.shell.source_choice import choose_source, show_awaited_source

NAME = "Digits by a straight line"
PAGES_FOLDER = Path(__file__).parents[2] / "pages"
STYLE = Path(__file__).parent / "style.css"
ICON = (Path(__file__).parent / "icon.svg").read_text()  # a named icon would come from a network
PAGES = {  # file name -> what it is for, in the order of the menu
    "dataset": "Look at the digits that the model learns from.",
    "train": "Watch a linear model learn, batch by batch.",
    "evaluate": "Test it on digits that it never saw.",
    "sketch": "Draw a digit and have it read.",
    "concepts": "See each idea, from pixels to loss, at work.",
    "classroom": "Write digits together, each on a phone.",
}
TEACHERS_PAGE = "lesson"  # for teachers, who come by a link: the menu doesn't have it


def page_named(name) -> st.Page:
    return st.Page(
        PAGES_FOLDER / f"{name}.py",
        title=name.capitalize(),
        help=PAGES.get(name),
        visibility="hidden" if name == TEACHERS_PAGE else "visible",
    )


def navigation() -> st.Page:
    """The menu; returns the page to run."""

    def home():
        st.switch_page(page_named("dataset"))

    HAS_MENU.set(True)
    start = st.Page(home, title=NAME, default=True, visibility="hidden")
    return st.navigation(
        [start, *(page_named(name) for name in (*PAGES, TEACHERS_PAGE))], position="top"
    )


def frame(title, lead) -> str:
    """Begin a page; returns the name of the source of digits that the visitor has chosen.

    The first visit to a fresh server may be a link to a page, which Streamlit then runs without
    the entry point; so the page sees to the menu itself.
    """
    st.set_page_config(page_title=f"{title} · {NAME}", page_icon=ICON, layout="wide")
    if not HAS_MENU.is_set:
        navigation()
        st.rerun()  # now by way of the entry point, before there is any widget to lose its state
    bring_back_own_digits()
    st.html(STYLE)
    with st.container(key="menu", horizontal=True, gap="xsmall"):
        for name in PAGES:
            st.page_link(page_named(name))
        run_again_when_back()
        keep_history()
    with st.container(key="heading", horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(title, anchor=False, width="stretch")
        source = choose_source()
        show_share()
    st.markdown(lead)
    # A container even for nothing: what follows keeps its place, and so the keyboard's focus.
    with st.container():
        show_awaited_source(source)
    return source


def open_page(name):
    """Leave for another page. The link's settings are this page's, so they stay behind."""
    st.switch_page(page_named(name), query_params={})


def next_page_link(name, label):
    """A link to the next page of the lesson."""
    st.page_link(page_named(name), label=label, icon=":material/arrow_forward:")
