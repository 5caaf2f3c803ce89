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
        _copy(key=f"{key}-copy", data={"key": key}, height=1, on_link_change=lambda: None)
    if not panel.open:
        return
    with panel:
        show_link(f"{key}-copy")
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


def show_link(key: str):
    """Say that the link is copied, or show it; on this computer, show one for the network."""
    sent = sent_by(key, "link")
    link, copied = (sent.get("link"), sent.get("copied")) if isinstance(sent, dict) else ("", True)
    link = link[:MAX_LINK_CHARS] if isinstance(link, str) else ""
    here = own_address()
    is_local = link.startswith(here) and not is_reachable(urlsplit(here).hostname or "localhost")
    address = reachable_addresses(here, bound_address(), machine_hosts())[0] if is_local else here
    said = "The link is copied." if copied else "Copy this link:"
    if address != here:
        said, link, copied = "Send this link:", address + link.removeprefix(here), False
    st.html(f'<b class="link-copied" role="status">{said}</b>')
    if not copied:
        st.code(link, language=None, wrap_lines=True)
    st.markdown("It opens this page with its settings as they are now.")
    if address != here:
        st.caption("It works in your network; what was copied works on this computer only.")
    elif is_local:
        st.caption("It works on this computer only, where the app runs.")
