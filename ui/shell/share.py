"""Sharing a link to the page, and downloads of what the link doesn't contain."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from ui.components.component import component, sent_by
from ui.shell.address import (
    bound_address,
    is_reachable,
    machine_hosts,
    own_address,
    reachable_addresses,
)

MAX_LINK_CHARS = 4000  # of a link that is shown

_copy = component("share", Path(__file__).parent / "assets" / "share.js", isolated=False)


@dataclass(frozen=True)
class LeftBehind:
    """Something of the visitor's own that a link doesn't contain."""

    sentences: str  # say so, and what to do with the file, if there is one
    label: str = ""  # of the button that saves the file
    file_name: str = ""
    make: Callable[[], bytes] = bytes


LeftBehinds = Collection[Callable[[], LeftBehind | None]]


@st.fragment
def show_share(left_behind: LeftBehinds, key: str = "share"):
    """A button that copies the link and opens a popover about it.

    The functions in `left_behind` are called only when it is open. Where a page has a second
    button, that has another `key`.
    """
    with st.container(key=key, width="content", gap=None):
        panel = st.popover("Copy link", key=f"{key}-panel", type="tertiary", on_change="rerun")
        link, copied = sent_link(f"{key}-copy")
        network = link_for_network(link) if panel.open else ""
        data = {"key": key, "network": network}
        _copy(key=f"{key}-copy", data=data, height=1, on_link_change=lambda: None)
    if not panel.open:
        return
    with panel:
        show_link(link, copied, network)
        left = [one for find in left_behind if (one := find())]
        for number, one in enumerate(left):
            st.markdown(one.sentences)
            if one.file_name:
                st.download_button(
                    one.label,
                    one.make,
                    one.file_name,
                    key=f"{key}-file-{number}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        if not left:
            st.caption("Drawings, photographs and trained models never go along with a link.")


def sent_link(key: str) -> tuple[str, bool]:
    """(the link that the browser has sent, whether it is on the clipboard)."""
    sent = sent_by(key, "link")
    link, copied = (sent.get("link"), sent.get("copied")) if isinstance(sent, dict) else ("", True)
    return link[:MAX_LINK_CHARS] if isinstance(link, str) else "", bool(copied)


def is_local(link: str) -> bool:
    """Whether a link to this app works on this computer only."""
    here = own_address()
    return link.startswith(here) and not is_reachable(urlsplit(here).hostname or "localhost")


def link_for_network(link: str) -> str:
    """The same link for others in the network, if `link` is local and there is one; else ""."""
    here = own_address()
    if not is_local(link):
        return ""
    address, *_ = reachable_addresses(here, bound_address(), machine_hosts())
    return "" if address == here else address + link.removeprefix(here)


def show_link(link: str, copied: bool, network: str):
    """Say that the link is copied, or show it; on this computer, show the one for the network.

    The browser then tries to copy that one, too.
    """
    said = "The link is copied." if copied else "Copy this link:"
    st.html(f'<b class="link-copied" role="status">{"Send this link:" if network else said}</b>')
    if network or not copied:
        st.code(network or link, language=None, wrap_lines=True)
    st.markdown("It opens this page with its settings as they are now.")
    if network:
        st.caption("It works in your network; what was copied works on this computer only.")
    elif is_local(link):
        st.caption("It works on this computer only, where the app runs.")
    elif link and not link.startswith(own_address()):
        st.caption("It works for others in your network.")
