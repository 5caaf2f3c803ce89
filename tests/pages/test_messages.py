"""Browsers that send anything for what is on a page: it is shown all the same, then and after."""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import user_key_from_element_id

from tests.support.pages import open_page

JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(max_size=5)
    | strategies.integers(-3, 12),
    lambda inner: strategies.lists(inner, max_size=3)
    | strategies.dictionaries(
        strategies.sampled_from(["raw", "objects", "path", "left", "top", "seen", "x"]), inner
    ),
    max_leaves=8,
)  # fmt: skip
TOLD = {"wall": "chosen", "canvas": "drawing", "cells": "cell", "live-run": "rest",
        "share-copy": "link",
        "drawn": "drawn", "editor": "picture", "reconnect": "back"}  # fmt: skip
PAGES = {
    "dataset": {},
    "train": {},
    "evaluate": {},
    "sketch": {},
    "sketch pixels": {"way": "Pixels"},
    "concepts": {},
}
EXAMPLES = [
    {"raw": [1]}, {"raw": {"objects": 5}}, [1], 5, "x", {}, None, [0, 99], [True, False], [[]],
    {"raw": {"objects": [{"path": ["12", "34"], "left": 0, "top": 0}]}},
    {"raw": {"objects": [{"path": [["L", 1e200, 0], ["L", 5, 0]], "left": 0, "top": 0}]}},
    {"raw": {"objects": [], "x": float("nan")}},
]  # fmt: skip


def widgets_of(app):
    """What a browser could send a value for: (kind, protobuf message) of all that is on a page."""
    nodes = [node for node in app._tree if getattr(getattr(node, "proto", None), "id", "")]
    return {node.proto.id: (node.type, node.proto) for node in nodes}


def state_with(identity, value_field, value) -> WidgetState:
    state = WidgetState(id=identity)
    if value_field.endswith("array_value"):
        getattr(state, value_field).data.extend(value)
        getattr(state, value_field).SetInParent()
    elif value_field == "file_uploader_state_value":
        for name in value:
            state.file_uploader_state_value.uploaded_file_info.add(file_id=name, name=name)
        state.file_uploader_state_value.SetInParent()
    elif value_field:
        setattr(state, value_field, value)
    return state


SHORT = strategies.text(max_size=5)
WHOLE = strategies.integers(-3, 2**31 - 1)
VALUES = {  # every form that a value can have, whichever widget it is for
    "double_value": strategies.floats() | WHOLE.map(float),
    "int_value": WHOLE,
    "bool_value": strategies.booleans(),
    "trigger_value": strategies.booleans(),
    "string_value": SHORT | JSON.map(json.dumps),
    "string_array_value": strategies.lists(SHORT, max_size=3),
    "double_array_value": strategies.lists(strategies.floats() | WHOLE.map(float), max_size=3),
    "int_array_value": strategies.lists(WHOLE, max_size=3),
    "json_value": JSON.map(json.dumps) | SHORT | strategies.just("[" * 100_000),
    "json_trigger_value": JSON.map(json.dumps) | SHORT | strategies.just("9" * 5000),
    "bytes_value": strategies.binary(max_size=5),
    "file_uploader_state_value": strategies.lists(SHORT, max_size=2),
    "": strategies.none(),
}
USUAL = {  # the form that a kind of widget has
    "selectbox": "string_value",
    "pills": "string_array_value",
    "segmented_control": "string_array_value",
    "button_group": "string_array_value",
    "select_slider": "string_array_value",
    "slider": "double_array_value",
    "number_input": "double_value",
    "pagination": "int_value",
    "text_input": "string_value",
}


@pytest.fixture(params=PAGES)
def page(request, few_digits):
    """A page that is open, and stays open for all that is sent to it."""
    return open_page(request.param.split()[0], **PAGES[request.param])


@given(data=strategies.data())
@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_widgets_are_sent_what_they_do_not_offer(page, data):
    usual = data.draw(strategies.booleans())
    sent = []
    for identity, (kind, _) in widgets_of(page).items():
        if usual and kind not in USUAL:
            continue
        field = USUAL[kind] if usual else data.draw(strategies.sampled_from([*VALUES]))
        sent.append(state_with(identity, field, data.draw(VALUES[field], label=identity)))
    survive(page, sent)


@given(data=strategies.data())
@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_components_say_anything(page, data):
    say(page, lambda key: data.draw(JSON | strategies.sampled_from(EXAMPLES), label=key))


@pytest.mark.parametrize("page", [name for name in PAGES if name != "concepts"], indirect=True)
def test_components_say_what_was_once_fatal(page):
    for example in EXAMPLES:
        say(page, lambda key, example=example: example)


def say(app, value_of):
    """Have each component of a page say something, as a state and as a trigger."""
    components = [
        (identity, user_key_from_element_id(identity))
        for identity, (kind, _) in widgets_of(app).items()
        if kind == "bidi_component"
    ]
    assert "reconnect" in [key for _, key in components]
    sent = []
    for identity, key in components:
        name, value = TOLD.get(key, "chosen"), value_of(key)
        sent.append(state_with(identity, "json_value", json.dumps({name: value})))
        event = json.dumps([{"event": name, "value": value}])
        sent.append(state_with(trigger_id(identity), "json_trigger_value", event))
    survive(app, sent)


def trigger_id(identity):
    from streamlit.components.v2.bidi_component.main import _make_trigger_id

    return _make_trigger_id(identity, "events")


def survive(app, sent):
    app._run(WidgetStates(widgets=sent))
    assert not app.exception, (app.exception[0].stack_trace, sent)
    assert app.title
    app._run(WidgetStates())
    assert not app.exception
