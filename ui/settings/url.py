"""Settings in the page's address, so that a link reproduces what the visitor sees.

Addresses are untrusted. A setting's kind, such as `OneOf` or `Number`, reads the address before
Streamlit does, so that Streamlit gets only valid values.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import streamlit as st
from streamlit.runtime.state import get_session_state

from ui.session.names import escape_markdown
from ui.session.state import KEPT_SETTINGS, TOLD_REFUSED

MAX_TOLD_CHARS = 40  # of a refused value that are shown
FORMER_KEYS = {  # key -> (its former name, former value -> value)
    "normalization": ("straighten", {"true": "straightened", "false": "as drawn"}),
    "way": ("way", {"photograph": "Picture"}),
}


class Kind(ABC):
    """The kind of a setting: its valid values."""

    @abstractmethod
    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        """(the nearest valid values to those `asked` for, whether they are the same).

        Both are a key's values in the address, one or more. Valid values are spelled as Streamlit
        does; an empty list means the default.
        """

    def can_be(self, value: object) -> bool:
        """Whether a widget may have this value, if Streamlit doesn't check it by itself."""
        return True


@dataclass(frozen=True)
class OneOf(Kind):
    """One of several options, spelled with `words` or `str`, in upper or lower case."""

    options: Collection
    words: Callable[[Any], str] = str

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        found = [word for text in asked if (word := self.find(text)) is not None]
        if found:
            return found[-1:], len(asked) == 1
        nearest = self.nearest(parse_number(asked[-1]))
        return [] if nearest is None else [nearest], False

    def can_be(self, value: object) -> bool:
        return value in self.options

    def find(self, text: str) -> str | None:
        """The spelling of the option that `text` names, or None."""
        spelled = {str(option).casefold(): self.words(option) for option in self.options}
        spelled |= {word.casefold(): word for word in spelled.values()}
        return spelled.get(text.casefold()) or self.same_number(text)

    def same_number(self, text: str) -> str | None:
        """How an option is spelled that is the same number, such as 0.00001 for 1e-05."""
        number, words = parse_number(text), map(self.words, self.options)
        if number is None:
            return None
        return next((word for word in words if parse_number(word) == number), None)

    def nearest(self, number: float | None) -> str | None:
        """The spelling of the option nearest to a number, if options are numbers."""
        words = map(self.words, self.options)
        numbers = {word: value for word in words if (value := parse_number(word)) is not None}
        if number is None or not numbers:
            return None
        number = min(max(number, min(numbers.values())), max(numbers.values()))
        return min(numbers, key=lambda word: abs(numbers[word] - number))


@dataclass(frozen=True)
class SomeOf(OneOf):
    """Any number of different options; the key is repeated for each of them."""

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        found = [word for text in asked if (word := self.find(text)) is not None]
        once = list(dict.fromkeys(found))
        return once, len(once) == len(asked) or list(asked) == [""]

    def can_be(self, value: object) -> bool:
        return True


@dataclass(frozen=True)
class Number(Kind):
    """A number from `low` to `high`, an integer if these are."""

    low: float
    high: float

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        value = parse_number(asked[-1])
        if value is None:
            return [], False
        nearest = min(max(value, self.low), self.high)
        nearest = round(nearest) if isinstance(self.low, int) else float(nearest)
        return [str(nearest)], nearest == value and len(asked) == 1


@dataclass(frozen=True)
class Range(Number):
    """Two numbers from `low` to `high`, the lesser first."""

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        ends = [super(Range, self).read([text]) for text in asked]
        if len(ends) != 2 or not all(text for text, _ in ends):
            return [], False
        texts = [text for (text,), _ in ends]
        ordered = sorted(texts, key=float)
        return ordered, ordered == texts and all(same for _, same in ends)


@dataclass(frozen=True)
class Truth(Kind):
    """True or false."""

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        text = asked[-1].casefold()
        known = text in ("true", "false")
        return [text] * known, known and len(asked) == 1


@dataclass(frozen=True)
class Text(Kind):
    """Any text of at most so many characters, which the page checks."""

    max_chars: int

    def read(self, asked: Sequence[str]) -> tuple[list[str], bool]:
        text = asked[-1][: self.max_chars]
        return [text], [text] == list(asked)


def parse_number(text: str) -> float | None:
    """Parse "1e-5", "50%" or "1 in 6"; may be infinite; None for anything else."""
    one, _, of = text.removesuffix("%").partition(" in ")
    try:
        value = float(one) / float(of) if of else float(one)
    except (ValueError, ZeroDivisionError):
        return None
    return None if isnan(value) else value


class Url:
    """The page's address, for binding widgets to it. Create it before these widgets.

    Streamlit sets a bound widget from the address and keeps the address up to date. This class adds
    that values are checked first, that they outlive a visit to another page, and that the visitor
    is told about invalid ones.
    """

    def __init__(self):
        self._keys: set[str] = set()
        self._refused: dict[str, str] = {}  # key -> the invalid value

    def __call__(self, key: str, kind: Kind) -> dict[str, Any]:
        """Arguments for a widget: its `key`, also its name in the address, and the binding.

        `kind` must spell options as the widget's `format_func` does.
        """
        self._keys.add(key)
        former, words = FORMER_KEYS.get(key, (key.replace("_", "-"), {}))
        kept = KEPT_SETTINGS.make(dict)
        own, before = (st.query_params.get_all(name) for name in (key, former))
        if asked := [words.get(text.casefold(), text) for text in own or before]:
            nearest, same = kind.read(asked)
            if nearest != own or (before and former != key):
                correct_address(key, nearest, former)
            if not same and key not in st.session_state:  # otherwise it wasn't the link
                self._refused[key] = ", ".join(asked)
        if key in st.session_state and not kind.can_be(st.session_state[key]):
            del st.session_state[key]  # a browser may send anything
        if key in st.session_state:
            kept[key] = st.session_state[key]
        elif key in kept and not asked:
            st.session_state[key] = kept[key]
        return {"key": key, "bind": "query-params"}

    def tell_refused(self):
        """Show a warning about invalid values, until the visitor changes these settings.

        Call it after the widgets have been made. It is shown in every run of the page, since the
        page may run again by itself at any time.
        """
        told, state = TOLD_REFUSED.make(dict), st.session_state
        told |= {key: (asked, state.get(key)) for key, asked in self._refused.items()}
        for key in self._keys & told.keys():
            if state.get(key) != told[key][1]:
                del told[key]
        if refused := {key: asked for key, (asked, _) in told.items() if key in self._keys}:
            listed = ", ".join(
                f"{key}={escape_markdown(asked[:MAX_TOLD_CHARS])}" for key, asked in refused.items()
            )
            st.warning(
                f"The link asks for something that doesn't exist: {listed}. "
                "The nearest possible setting is used instead."
            )


def correct_address(key: str, values: list[str], former: str):
    """Change a key's values in the address, and remove its `former` name.

    `st.query_params` can't do that: it refuses keys that are bound to widgets, and Streamlit sets
    widgets from an earlier copy of the address.
    """
    with get_session_state().query_params() as address:
        address.remove_param(former)
        if values:
            address.set_corrected_value(key, values, "string_array_value")
        else:
            address.remove_param(key)
        address.set_initial_query_params_from_current()
