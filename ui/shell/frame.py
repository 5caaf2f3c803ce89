"""What every page has in common: the menu, the title, the choice of digits, the way on."""

from pathlib import Path

# Streamlit and plotly import these two when a chart is first drawn. Two visitors who come together
# would meet them half imported; here, one waits for the other.
import pandas  # noqa: F401
import plotly.graph_objects  # noqa: F401
import streamlit as st

from mnist_core import SOURCES
from ui.session.datasets import datasets, title_of
from ui.settings.url import Url
from ui.shell.reconnect import run_again_when_back

NAME = "Digits by a straight line"
PAGES_FOLDER = Path(__file__).parents[2] / "pages"
ICON = (Path(__file__).parent / "icon.svg").read_text()  # a named icon would come from a network
PAGES = {  # file name -> what it is for, in the order of the menu
    "dataset": "Look at the digits that the model learns from.",
    "train": "Watch a linear model learn, batch by batch.",
    "evaluate": "Test it on digits that it never saw.",
    "sketch": "Draw a digit and have it read.",
    "concepts": "See each idea, from pixels to loss, at work.",
}

FRAME_STYLE = """<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 4rem; max-width: 75rem; }
@media (min-width: 1600px) { html { font-size: 20px; } }  /* a projector, seen from the back row */
.stMainBlockContainer h1 { font-size: clamp(1.9rem, 4vw, 2.6rem); padding: 0; }
[data-testid="stMetricValue"] { font-size: clamp(1.3rem, 3vw, 2rem); }
.st-key-live-metrics, .st-key-test-score { gap: 0.5rem 2rem; }
/* At night, primary buttons are light: white letters on them could hardly be read. */
.stApp [data-testid="stBaseButton-primary"] { color: light-dark(#ffffff, #14161d); }
/* On a phone, Streamlit's menu hides behind a button: a row of links takes its place. */
.st-key-menu { display: none; }
@media (max-width: 768px) { .st-key-menu { display: flex; } }
</style>"""


def page_named(name) -> st.Page:
    return st.Page(PAGES_FOLDER / f"{name}.py", title=name.capitalize(), help=PAGES[name])


def navigation() -> st.Page:
    """The menu; returns the page to run."""

    def home():
        st.switch_page(page_named("dataset"))

    st.session_state["has_menu"] = True
    start = st.Page(home, title=NAME, default=True, visibility="hidden")
    return st.navigation([start, *(page_named(name) for name in PAGES)], position="top")


def frame(title, lead) -> str:
    """Begin a page; returns the name of the source of digits that the visitor has chosen.

    The first visit to a fresh server may be a link to a page, which Streamlit then runs without
    the entry point; so the page sees to the menu itself.
    """
    st.set_page_config(page_title=f"{title} · {NAME}", page_icon=ICON, layout="wide")
    if "has_menu" not in st.session_state:
        navigation()
        st.rerun()  # now by way of the entry point, before there is any widget to lose its state
    st.html(FRAME_STYLE)
    with st.container(key="menu", horizontal=True, gap="xsmall"):
        for name in PAGES:
            st.page_link(page_named(name))
        run_again_when_back()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(title, anchor=False, width="stretch")
        source = choose_source()
    st.markdown(lead)
    # A container even for nothing: what follows keeps its place, and so the keyboard's focus.
    with st.container():
        if source == st.session_state.get("awaited"):
            del st.session_state["awaited"]
        elif "awaited" in st.session_state:
            show_download(st.session_state.awaited, title_of(source))
    return source


def choose_source() -> str:
    """The data set for every page: MNIST if it is here, else the built-in digits.

    Another one may be chosen. If it has to be fetched first, the visitor stays with what is here,
    and it is `awaited` until he or she switches to it.
    """
    by_title = {title_of(source): source for source in SOURCES}
    url = Url()
    binding = url("source", words=title_of)
    asked = st.session_state.get("source", by_title.get(st.query_params.get("source"), "mnist"))
    use_source(asked)
    source = st.selectbox("Data", SOURCES, format_func=title_of, width=180, **binding)
    if "awaited" not in st.session_state:  # else it isn't refused, it is on its way
        url.tell_refused()
    return source


def use_source(source, again=False):
    """Use a source from now on, or have it fetched and stay with the last one until it is here.

    After a failure it is fetched `again` only if somebody asks for that, not for every visitor.
    """
    if source != "builtin" and not datasets().has(source):
        datasets().fetch(source, again)
        if not datasets().has(source):
            st.session_state.awaited = source
            source = st.session_state.get("last-source", "builtin")
    st.session_state.source = st.session_state["last-source"] = source


def show_download(source, instead):
    """How far a source's download is, or why there is none, or that it is here.

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
        by_hand = ", or bring its files by hand on the Dataset page" if source == "mnist" else ""
        reason = (
            f"{title} couldn't be loaded; you see {instead} instead. {fetch.problem} "
            f"Once that is mended, try again{by_hand}."
        )
        offer_source(source, reason, "Try again", "try-again", ":material/refresh:")


def offer_source(source, sentence, label, key, icon):
    """A sentence on a source, and a button that takes it, or one that leaves it at that."""
    with st.container(key="awaited-source", gap=None):
        st.caption(sentence)
        with st.container(horizontal=True, gap="medium"):
            again = {"on_click": use_source, "args": (source, True)}
            st.button(label, key=key, icon=icon, type="tertiary", **again)
            st.button("Not now", key="not-now", type="tertiary", on_click=forget_awaited)


def forget_awaited():
    """Stay with what is here; the other source can be chosen again at any time."""
    st.session_state.pop("awaited", None)


def open_page(name):
    """Leave for another page. The link's settings are this page's, so they stay behind."""
    st.switch_page(page_named(name), query_params={})


def next_page_link(name, label):
    """A link to the next page of the lesson."""
    st.page_link(page_named(name), label=label, icon=":material/arrow_forward:")
