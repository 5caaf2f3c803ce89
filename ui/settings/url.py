"""Settings in the page's address, so that a link reproduces what one sees."""

import re

import streamlit as st

from ui.session.state import KEPT_SETTINGS, LEFT_IN_ADDRESS, TOLD_REFUSED


class Url:
    """The page's address as a visitor came with it; make one before the widgets that it speaks of.

    Streamlit sets a bound widget from the address and keeps the address up to date. Two things are
    added here: the value outlives a visit to another page, and refused values are told of.
    """

    def __init__(self):
        self._asked = {key: st.query_params.get_all(key) for key in st.query_params}
        self._words = {}
        # What an earlier run left in the address is no wish of the visitor's.
        self._left = LEFT_IN_ADDRESS.make(dict)

    def __call__(self, key, words=str, bounds=None) -> dict:
        """A widget's arguments: its `key`, which is also its name in the address, and the binding.

        `words` says how the address spells a value: as the widget's `format_func` does, if any. A
        whole number beyond its `bounds`, (lowest, highest), becomes the nearest within; without
        them it would become the default.
        """
        self._words[key] = words
        if bounds and key not in st.session_state:
            self._bring_within(key, *bounds)
        kept = KEPT_SETTINGS.make(dict)
        if key in st.session_state:
            kept[key] = st.session_state[key]
        elif key in kept and key not in self._asked:
            st.session_state[key] = kept[key]
        return {"key": key, "bind": "query-params"}

    def refused(self) -> dict[str, str]:
        """What the address asked for in vain, by key. Ask after the widgets have been made.

        Streamlit takes a refused value out of the address, but also one that is the default.
        """
        return {
            key: ", ".join(values)
            for key, values in self._asked.items()
            if key in self._words
            and self._left.get(key) != values
            and self._granted(key) != values
            and not self._is(key, values)
        }

    def tell_refused(self):
        """One sentence on what was refused, for as long as the visitor leaves it at that.

        The page may run again at any time by itself, so it isn't enough to tell it once.
        """
        told, state = TOLD_REFUSED.make(dict), st.session_state
        told |= {key: (asked, state.get(key)) for key, asked in self.refused().items()}
        self._left |= {key: self._granted(key) for key in self._words}
        for key in [key for key, (_, instead) in told.items() if state.get(key) != instead]:
            if key in self._words:
                del told[key]
        if refused := {key: asked for key, (asked, _) in told.items() if key in self._words}:
            listed = ", ".join(f"`{key}={value[:40]}`" for key, value in refused.items())
            st.warning(
                f"The link asked for something that isn't to be had: {listed}. "
                "The nearest sensible setting is shown instead."
            )

    def _bring_within(self, key, lowest, highest):
        asked = self._asked.get(key, [""])[-1]
        if re.fullmatch(r"-?\d{1,30}", asked) and not lowest <= int(asked) <= highest:
            del st.query_params[key]
            st.session_state[key] = min(max(int(asked), lowest), highest)

    def _granted(self, key):
        return st.query_params.get_all(key)

    def _is(self, key, values):
        value, words = st.session_state.get(key), self._words[key]
        single = value if isinstance(value, list | tuple) else [value]
        return [words(one).casefold() for one in single] == [asked.casefold() for asked in values]
