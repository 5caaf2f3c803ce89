"""What a browser may send as a widget's value: one of the widget's own kind, or none."""

from functools import wraps
from math import isfinite
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates


def check_widget_values() -> None:
    """Have Streamlit, in this process, ignore values that are nonsense for their widgets.

    Streamlit believes browsers: a text for a slider, or a list for a choice, ends a visitor's
    session with an exception, and the next message finds nobody. Here it is as if it hadn't come,
    and the widget keeps the value that it had.
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
            except Exception:  # a reader given nonsense can raise almost anything
                states[widget] = Serialized(INVALID_STATE)
        raise KeyError(widget)  # so says Streamlit, too, where there is no value

    WStates.__getitem__ = read_checked  # type: ignore[method-assign]


INVALID_STATE = WidgetState(bytes_value=b"")  # of no widget's kind, so that it isn't read once more


def is_of_its_kind(state: WidgetState, metadata: WidgetMetadata[Any]) -> bool:
    """Whether it has the form of the widget's values, and its numbers are such."""
    match state.WhichOneof("value"):
        case None:  # it was cleared
            return True
        case "int_value" if metadata.value_type == "double_value":
            return True  # a number input of whole numbers
        case kind if kind != metadata.value_type:
            return False
        case "double_value":
            return isfinite(state.double_value)
        case "double_array_value":
            return all(map(isfinite, state.double_array_value.data))
    return True
