"""Making JavaScript components from files with code, style and markup."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from ui.session.state import slot_of


def sent_by(key: str, name: str) -> Any:
    """The last value that the component with this key has sent as `name`; untrusted."""
    return (slot_of(key).get() or {}).get(name)


def component(name: str, source: Path, html: str | None = None, isolated: bool = True) -> Callable:
    """Make a component from `source`, a .js file, and the .css and .html files of the same name.

    `html` is its markup if there is no .html file. An `isolated` component is in a shadow tree,
    where the page's style doesn't apply.
    """
    style, markup = source.with_suffix(".css"), source.with_suffix(".html")
    return st.components.v2.component(
        name,
        html=markup.read_text() if markup.exists() else html,
        css=style.read_text() if style.exists() else None,
        js=source.read_text(),
        isolate_styles=isolated,
    )
