"""Values that are nonsense for a widget are as if they hadn't come."""

from math import inf, nan

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from tests.support.pages import run


def page():
    import streamlit as st

    st.number_input("Number", 0, 9, key="number", on_change=lambda: None)
    st.text_input("Text", key="text")
    st.slider("Range", 0.0, 1.0, (0.0, 1.0), key="range")
    st.selectbox("Choice", ["a", "b"], key="choice")


@pytest.mark.parametrize(
    ("key", "nonsense"),
    [
        ("number", {"double_value": nan}),
        ("number", {"double_value": -inf}),
        ("number", {"string_value": "7"}),
        ("number", {"json_value": "["}),
        ("text", {"double_value": 3}),
        ("text", {"trigger_value": True}),
        ("range", {"double_array_value": {"data": [0.5, inf]}}),
        ("range", {"double_array_value": {"data": [0.5, nan]}}),
        ("range", {"string_array_value": {"data": ["x"]}}),
        ("choice", {"int_array_value": {"data": [1]}}),
        ("choice", {"bytes_value": b"a"}),
    ],
    ids=str,
)
def test_a_widget_keeps_the_value_that_it_had(key, nonsense):
    app = run(AppTest.from_function(page))
    app.number_input(key="number").set_value(4)
    app.text_input(key="text").set_value("word")
    app.slider(key="range").set_range(0.2, 0.4)
    app.selectbox(key="choice").set_value("b")
    run(app)
    (widget,) = [one for kind in ("number_input", "text_input", "slider", "selectbox")
                 for one in app.get(kind) if one.key == key]  # fmt: skip
    app._run(WidgetStates(widgets=[WidgetState(id=widget.proto.id, **nonsense)]))
    for _ in range(2):
        assert not app.exception
        values = [app.session_state[name] for name in ("number", "text", "range", "choice")]
        assert values == [4, "word", (0.2, 0.4), "b"]
        app._run(WidgetStates())


def test_a_whole_number_is_taken_as_browsers_send_it():
    app = run(AppTest.from_function(page))
    number = app.number_input(key="number").proto.id
    app._run(WidgetStates(widgets=[WidgetState(id=number, int_value=7)]))
    assert app.session_state["number"] == 7
