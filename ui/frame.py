"""What every page has in common: the menu, the title, the choice of digits, the way on."""

from pathlib import Path

import streamlit as st

from mnist_core import SOURCES
from ui.library import library

NAME = "Digits by a straight line"
FOLDER = Path(__file__).parent.parent / "pages"
ICON = (Path(__file__).parent / "icon.svg").read_text()  # a named icon would come from a network
PAGES = {  # file name -> what it is for, in the order of the menu
    "dataset": "Look at the digits that the model learns from.",
    "train": "Watch a linear model learn, batch by batch.",
    "evaluate": "Test it on digits that it never saw.",
    "sketch": "Draw a digit and have it read.",
}

STYLE = """<style>
.stMainBlockContainer { padding-top: 4.5rem; padding-bottom: 4rem; max-width: 1200px; }
.stMainBlockContainer h1 { font-size: clamp(1.9rem, 4vw, 2.6rem); padding: 0; }
[data-testid="stMetricValue"] { font-size: clamp(1.3rem, 3vw, 2rem); }
.st-key-live-metrics, .st-key-test-score { gap: 0.5rem 2rem; }
/* On a phone, Streamlit's menu hides behind a button: a row of links takes its place. */
.st-key-menu { display: none; }
@media (max-width: 768px) { .st-key-menu { display: flex; } }
</style>"""


def page(name) -> st.Page:
    return st.Page(FOLDER / f"{name}.py", title=name.capitalize(), help=PAGES[name])


def navigation() -> st.Page:
    """The menu; returns the page to run."""

    def home():
        st.switch_page(page("dataset"))

    st.session_state["has_menu"] = True
    start = st.Page(home, title=NAME, default=True, visibility="hidden")
    return st.navigation([start, *(page(name) for name in PAGES)], position="top")


def frame(title, lead) -> str:
    """Begin a page; returns the name of the source of digits that the visitor has chosen.

    The first visit to a fresh server may be a link to a page, which Streamlit then runs without
    the entry point; so the page sees to the menu itself.
    """
    st.set_page_config(page_title=f"{title} · {NAME}", page_icon=ICON, layout="wide")
    if "has_menu" not in st.session_state:
        navigation()
    st.html(STYLE)
    with st.container(key="menu", horizontal=True, gap="xsmall"):
        for name in PAGES:
            st.page_link(page(name))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(title, anchor=False, width="stretch")
        source = choose_source()
    st.markdown(lead)
    mnist_status()
    return source


def choose_source() -> str:
    """MNIST where it is at hand, else the built-in digits; the choice holds on every page."""
    choices = [name for name in SOURCES if name == "builtin" or library().has(name)]
    return st.segmented_control(
        "Digits",
        choices,
        default=choices[0],
        required=True,
        format_func=lambda name: SOURCES[name].title,
        key="source",
        persist_state="session",
    )


def mnist_status():
    """While MNIST is missing: how far its download is, or why there is none."""
    books = library()
    if books.has("mnist"):
        return
    was_fetching = books.fetching

    @st.fragment(run_every=1.0 if was_fetching else None)
    def status():
        if books.has("mnist"):
            st.toast("MNIST is here. Switch to it at the top of the page.", icon=":material/check:")
        if books.fetching != was_fetching:
            st.rerun()
        if was_fetching:
            done, total = (size / 1e6 for size in books.fetched)
            so_far = f"{done:.1f} of {total:.1f} MB so far" if total else "asking for it"
            st.caption(f"MNIST is being downloaded, {so_far}; these are the built-in digits.")
            return
        with st.container(key="no-mnist", gap=None):
            st.caption(
                f"These are the built-in digits: MNIST couldn't be loaded. {books.problem or ''}"
            )
            st.button(
                "Try again",
                key="try-again",
                type="tertiary",
                icon=":material/refresh:",
                on_click=books.fetch_mnist,
            )

    status()


def way_on(name, label):
    """A link to the next page of the lesson."""
    st.page_link(page(name), label=label, icon=":material/arrow_forward:")
