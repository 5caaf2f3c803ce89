"""The frame of every page: the menu, the title, the choice of data, links to other pages."""

from pathlib import Path

# Streamlit and plotly import these two when a chart is first drawn. Two visitors who come together
# would meet them half imported; here, one waits for the other.
import pandas  # noqa: F401
import plotly.graph_objects  # noqa: F401
import streamlit as st

from ui.components.anchor import follow_anchor
from ui.components.component import component
from ui.session.own_digits import bring_back_own_digits
from ui.session.state import HAS_MENU
from ui.shell.back_button import keep_history
from ui.shell.reconnect import run_again_when_back
from ui.shell.share import LeftBehinds, show_share
from ui.shell.source_choice import choose_source, show_awaited_source

APP_NAME = "Digits by a straight line"
PAGES_FOLDER = Path(__file__).parents[2] / "pages"
ASSET_FOLDER = Path(__file__).parent / "assets"
APP_ICON = (ASSET_FOLDER / "icon.svg").read_text()  # a named icon would come from a network
PAGES = {  # file name -> what it is for, in the order of the menu
    "dataset": "Look at the handwritten digits that a model learns from.",
    "train": "Press Play and watch the model learn to read them.",
    "evaluate": "Test how well it reads digits that it has never seen.",
    "sketch": "Draw a digit yourself, and see why the model reads it as it does.",
    "concepts": "Play with the ideas behind it, one at a time; take the lesson home as a notebook.",
    "classroom": "Write digits together as a class, each on a phone.",
}
STEP_PAGES = ["dataset", "train", "evaluate", "sketch"]  # in turn
HOME_PAGE = "home"
TEACHERS_PAGE = "lesson"  # for teachers, who come by a link: the menu doesn't have it

_menu = component("menu", ASSET_FOLDER / "menu.js")


def page_named(name) -> st.Page:
    if name == HOME_PAGE:
        return st.Page(PAGES_FOLDER / f"{HOME_PAGE}.py", title=APP_NAME, default=True)
    return st.Page(PAGES_FOLDER / f"{name}.py", title=name.capitalize())


def label_of(name) -> str:
    """What the menu calls a page: its title, behind a grey number if it is a step."""
    number = f":gray[{STEP_PAGES.index(name) + 1}] " if name in STEP_PAGES else ""
    return number + name.capitalize()


def navigation() -> st.Page:
    """All pages there are; returns the one to run. The menu is the frame's own, see `show_menu`."""
    HAS_MENU.set(True)
    pages = [page_named(name) for name in (HOME_PAGE, *PAGES, TEACHERS_PAGE)]
    return st.navigation(pages, position="hidden")


def begin_page(title):
    """Begin a page: set its title in the browser's tab, and show the menu.

    If the first visit to a server is a link to a page, Streamlit runs the page without the entry
    point, so the page sets up the navigation itself.
    """
    page_title = title if title == APP_NAME else f"{title} · {APP_NAME}"
    st.set_page_config(page_title=page_title, page_icon=APP_ICON, layout="wide")
    if not HAS_MENU.is_set:
        navigation()
        st.rerun()  # now with the entry point, before any widget could lose its state
    show_menu(title)


def show_menu(title):
    """Show links to all pages, with the current one marked."""
    with st.container(key="menu", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.page_link(page_named(HOME_PAGE), label=APP_NAME, icon=":material/home:")
        for name in PAGES:
            st.page_link(page_named(name), label=label_of(name))
        _menu(
            key="menu-marks", data={"current": "" if title == APP_NAME else title.lower()}, height=1
        )
        run_again_when_back()
        keep_history()
        follow_anchor()


def frame(title, lead, left_behind: LeftBehinds = ()) -> str:
    """Begin a page with its heading and controls; returns the chosen source of digits.

    `left_behind` are functions that return what a shared link doesn't contain.
    """
    begin_page(title)
    bring_back_own_digits()
    with st.container(key="heading", horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(title, anchor=False, width="stretch")
        source = choose_source()
        show_share(left_behind)
    st.markdown(lead)
    # Always a container, so that what follows keeps its place, and with it the keyboard's focus.
    with st.container():
        show_awaited_source(source)
    return source


def open_page(name):
    """Go to another page, without this page's settings in the address."""
    st.switch_page(page_named(name), query_params={})


def next_page_link(name, label):
    """A link to the next page of the lesson."""
    st.page_link(page_named(name), label=label, icon=":material/arrow_forward:")
