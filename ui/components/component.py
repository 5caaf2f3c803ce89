"""How the JavaScript components are made: code, style and markup from files of one name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from ui.session.state import slot_of


def sent_by(key: str, name: str) -> Any:
    """What the component with this key has last sent as `name`: anything, as browsers may lie."""
    return (slot_of(key).get() or {}).get(name)


def component(name: str, source: Path, html: str | None = None, isolated: bool = True) -> Callable:
    """The component in `source`, a .js file, with the .css and .html files of the same name.

    `html` is its markup where there is no .html file. An `isolated` one lives in a shadow tree: it
    neither takes the page's style nor gives the page its own.
    """
    style, markup = source.with_suffix(".css"), source.with_suffix(".html")
    return st.components.v2.component(
        name,
        html=markup.read_text() if markup.exists() else html,
        css=style.read_text() if style.exists() else None,
        js=source.read_text(),
        isolate_styles=isolated,
    )
