"""Nonsense is as if it hadn't come, and so is what a browser hadn't heard of."""

from math import inf, nan

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import SessionState
from streamlit.testing.v1 import AppTest

from tests.support.pages import run
from ui.server.widget_values import keep_unheard_changes


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


def linked_widgets():
    import streamlit as st

    def change_others():
        st.session_state["other"] = st.session_state["one"] + 10
        st.session_state["word"] = "set"

    def count():
        st.session_state["heard"] += 1

    st.session_state.setdefault("heard", 0)
    st.slider("One", 0, 90, key="one", on_change=change_others)
    st.number_input("Other", 0, 99, key="other", on_change=count)
    st.text_input("Word", key="word", on_change=count)
    st.slider("Third", 0, 90, key="third")
    st.button("Press", key="press")


@pytest.fixture
def browser(monkeypatch):
    """`browser(one=1, ...)`: send what the browser says of all widgets; the session's values."""
    for name in ("__setitem__", "set_widgets_from_proto"):
        monkeypatch.setattr(SessionState, name, getattr(SessionState, name))
    keep_unheard_changes()
    keep_unheard_changes()  # once is enough
    app = run(AppTest.from_function(linked_widgets))
    ids = {one.id.split("-")[-1]: one.id for one in app._tree.get_widget_states().widgets}

    def send(one=0, other=0, word="", third=0, press=False):
        sliders = [
            WidgetState(id=ids[key], double_array_value={"data": [value]})
            for key, value in (("one", one), ("third", third))
        ]
        number = WidgetState(id=ids["other"], int_value=other)
        text = WidgetState(id=ids["word"], string_value=word)
        button = [WidgetState(id=ids["press"], trigger_value=True)] * press
        app._run(WidgetStates(widgets=[*sliders, number, text, *button]))
        assert not app.exception
        state = app.session_state
        return tuple(state[key] for key in ("one", "other", "word", "third", "heard"))

    send()
    return send


def test_what_the_server_has_set_stays_until_the_browser_hears(browser):
    assert browser(one=1) == (1, 11, "set", 0, 0)
    assert browser(one=1, third=3) == (1, 11, "set", 3, 0)  # nothing but the third was meant
    assert browser(one=1, third=3, press=True) == (1, 11, "set", 3, 0)
    assert browser(one=2, third=3) == (2, 12, "set", 3, 0)
    assert browser(one=2, third=3, word="typed") == (2, 12, "typed", 3, 1)  # this was meant, too
    assert browser(one=2, third=4, other=12, word="typed") == (2, 12, "typed", 4, 1)  # heard
    assert browser(one=2, third=4, other=0, word="typed") == (2, 0, "typed", 4, 2)


def test_a_visitor_may_go_back_to_what_was(browser):
    assert browser(one=1) == (1, 11, "set", 0, 0)
    assert browser(one=1, other=0, word="set") == (1, 0, "set", 0, 1)
    assert browser(one=2, other=0, word="set") == (2, 12, "set", 0, 1)
    assert browser(one=2, other=0, word="set", third=1) == (2, 12, "set", 1, 1)
