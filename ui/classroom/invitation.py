"""How phones join: the code, the address, a QR code, and how many have joined."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import segno
import streamlit as st

from classroom.storage.classes import ClassState
from classroom.storage.database import StoreError
from ui.components.component import component
from ui.session.class_room import room
from ui.session.state import CLASS_ADDRESS
from ui.shell.address import (
    bound_address,
    clean_address,
    is_reachable,
    machine_hosts,
    own_address,
    reachable_addresses,
)

_open_class = component(
    "open_class",
    Path(__file__).parent / "assets" / "open_class.js",
    '<button type="button">Open a class</button><p role="alert"></p>',
)


def offer_class():
    """Explain classes, with a button that opens one."""
    st.markdown(
        "Thirty people, one set of digits: everybody writes on their own phone, and all of it "
        "appears here. Test the model on your class's handwriting, teach it, and watch the score "
        "change. Nobody needs an account or types a name."
    )
    _open_class(key="class-open")
    st.caption(
        "Were you given a code? Scan the QR code on the teacher's screen, or type the address that "
        "stands beside it."
    )


def show_invitation(state: ClassState):
    """Show the code, the address and the QR code."""
    own, bound = own_address(), bound_address()
    choices = reachable_addresses(own, bound, machine_hosts())
    chosen = CLASS_ADDRESS.get()
    address = clean_address(chosen) if chosen else choices[0]
    target = f"{address or choices[0]}/j/{state.code}"
    qr, words = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with qr:
        picture = segno.make(target, error="m").svg_data_uri(border=3, light="#fff", dark="#000")
        st.html(f'<img class="class-qr" src="{escape(picture)}" alt="QR code of {escape(target)}">')
    with words:
        with st.container(key="class-code"):
            st.text(state.code)
        with st.container(key="class-address"):
            st.text(target)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            with st.container(width="content"):
                show_reached(state.code)
            choose_address(choices, chosen is not None and address is None)
    if not is_reachable(urlsplit(address or choices[0]).hostname or "localhost"):
        st.warning(
            "The app can only be reached from this computer, so phones can't come in. Start it "
            "with `make app`, and see that the computer is in a network."
        )


def choose_address(choices: list[str], refused: bool):
    """Choose or type another address of this computer; `refused` if it was invalid."""
    with st.popover("Another address", icon=":material/router:", key="class-addresses"):
        st.selectbox(
            "Address at which phones reach this computer",
            choices,
            index=None,
            placeholder=choices[0],
            accept_new_options=True,
            key=CLASS_ADDRESS.key,
        )
        if refused:
            st.error("That is no address. It looks like http://192.168.1.20:8501.")
        st.caption(
            "Phone and computer must be in the same network. Guest networks often keep devices "
            "apart: then use a router of your own, or this computer as a hotspot."
        )


@st.fragment(run_every=3.0)
def show_reached(code: str):
    """Show how many phones have joined."""
    try:
        count = len(room().classes.seats(code))
    except StoreError:
        count = 0
    with st.container(key="class-reached"):
        if count:
            st.markdown(f":green[:material/check_circle:] **{count} seat{'s' * (count > 1)}**")
        else:
            st.markdown(":material/hourglass_empty: Waiting for the first phone …")
