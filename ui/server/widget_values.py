"""Patches of Streamlit for widget values from browsers: validity, and stale values."""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from math import isfinite
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates


def check_widget_values() -> None:
    """Patch Streamlit to ignore values that are invalid for their widgets.

    Streamlit trusts browsers: text for a slider, or a list for a selectbox, ends the session with
    an exception. With the patch, the widget keeps its value.
    """
    read = WStates.__getitem__
    if hasattr(read, "__wrapped__"):
        return

    @wraps(read)
    def read_checked(states: WStates, widget: str) -> Any:
        state, metadata = states.states.get(widget), states.widget_metadata.get(widget)
        if metadata is None or not isinstance(state, Serialized):
            return read(states, widget)
        if is_of_its_kind(state.value, metadata):
            try:
                return read(states, widget)
            except Exception:  # a deserializer can raise almost anything
                states[widget] = Serialized(INVALID_STATE)
        raise KeyError(widget)  # as Streamlit does for a missing value

    WStates.__getitem__ = read_checked  # type: ignore[method-assign]


INVALID_STATE = WidgetState(bytes_value=b"")  # of no widget's kind


def is_of_its_kind(state: WidgetState, metadata: WidgetMetadata[Any]) -> bool:
    """Whether a value has the widget's type, and its numbers are finite."""
    match state.WhichOneof("value"):
        case None:  # cleared
            return True
        case "int_value" if metadata.value_type == "double_value":
            return True  # a number input with integers
        case kind if kind != metadata.value_type:
            return False
        case "double_value":
            return isfinite(state.double_value)
        case "double_array_value":
            return all(map(isfinite, state.double_array_value.data))
    return True


def keep_unheard_changes() -> None:
    """Patch Streamlit to keep a widget's value that it has set until the browser knows of it.

    A browser sends the values of all widgets with each message. Until it knows that the server has
    set one, as a preset sets the optimizer, it sends the former value, which Streamlit takes for
    the visitor's choice: a quick click after a change would undo the change.
    """
    set_item, set_widgets = SessionState.__setitem__, SessionState.set_widgets_from_proto
    if hasattr(set_item, "__wrapped__"):
        return

    @wraps(set_item)
    def set_and_note(state: SessionState, key: str, value: Any) -> None:
        set_item(state, key, value)
        unheard_of(state).note(state, key, value)

    @wraps(set_widgets)
    def set_what_is_meant(state: SessionState, message: WidgetStates) -> None:
        set_widgets(state, unheard_of(state).correct(state, message))

    SessionState.__setitem__ = set_and_note  # type: ignore[method-assign]
    SessionState.set_widgets_from_proto = set_what_is_meant  # type: ignore[method-assign, assignment]


@dataclass
class Unheard:
    """The last values from a visitor's browser, and the values that the server has set since.

    The former are kept as hashes, because a drawing can be large.
    """

    said: dict[str, int] = field(default_factory=dict)
    changes: dict[str, tuple[str, Any, WidgetState]] = field(default_factory=dict)

    def note(self, state: SessionState, key: str, value: Any) -> None:
        """Note that the server sets the widget with this key, if there is one."""
        widget = state._key_id_mapper.get_id_from_key(key, None)
        metadata = state._new_widget_state.widget_metadata.get(widget or "")
        if widget is None or metadata is None:
            return
        alone = WStates()
        alone.set_widget_metadata(metadata)
        alone.set_from_value(widget, value)
        self.changes.pop(widget, None)
        with suppress(Exception):  # an invalid value, about which Streamlit complains
            if sent := alone.get_serialized(widget):
                self.changes[widget] = key, value, sent

    def correct(self, state: SessionState, message: WidgetStates) -> WidgetStates:
        """The message as it would be if the browser knew of all changes.

        If nothing else has changed, a former value is the visitor's choice.
        """
        sent = {one.id: one for one in message.widgets}
        own = {widget: change for widget, (_, _, change) in self.changes.items()}
        hashes = {widget: hash(one.SerializeToString()) for widget, one in sent.items()}
        others = {widget for widget, one in sent.items() if not alike(one, own.get(widget))}
        said_again = {widget for widget in others if hashes[widget] == self.said.get(widget)}
        stale = said_again & own.keys() if others - said_again else set()
        self.said = {widget: hashes[widget] for widget in sent if not is_trigger(sent[widget])}
        for widget in sent.keys() & own.keys() - stale:
            del self.changes[widget]
        for widget in stale:
            key, value, _ = self.changes[widget]
            state._new_session_state[key] = value  # so that it is sent to the browser again
        return WidgetStates(widgets=[own[id] if id in stale else one for id, one in sent.items()])


def unheard_of(state: SessionState) -> Unheard:
    """The session's `Unheard`, an attribute of the only part of its state that allows any."""
    return vars(state.query_params).setdefault("unheard", Unheard())


def is_trigger(state: WidgetState) -> bool:
    """Whether it is an event, such as a click, which is sent once."""
    return "trigger" in (state.WhichOneof("value") or "")


def alike(one: WidgetState, other: WidgetState | None) -> bool:
    """Whether both say the same, be it that a whole number comes as an `int_value`."""
    return other is not None and content_of(one) == content_of(other)


def content_of(state: WidgetState) -> Any:
    kind = state.WhichOneof("value")
    value: Any = getattr(state, kind) if kind else None
    return list(value.data) if hasattr(value, "data") else value
