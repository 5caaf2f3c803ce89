"""Settings in the address, in a page of their own made for the test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from ui.session.names import escape_markdown
from ui.settings.url import Number, OneOf, Range, SomeOf, Text, Truth

NAMES = {"sgd": "SGD", "adam": "Adam"}


def page():
    import streamlit as st

    from tests.ui.settings.test_url import NAMES
    from ui.settings.url import Number, OneOf, SomeOf, Url

    url = Url()
    if st.checkbox("elsewhere", key="elsewhere"):
        st.stop()
    st.number_input("Epochs", 1, 200, 5, **url("epochs", Number(1, 200)))
    st.pills("Digits", range(10), selection_mode="multi", **url("digits", SomeOf(range(10))))
    optimizer = url("optimizer", OneOf(NAMES, NAMES.get))
    st.selectbox("Optimizer", NAMES, format_func=NAMES.get, **optimizer)
    url.tell_refused()


def open_page(**address):
    app = AppTest.from_function(page)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_a_link_sets_the_widgets():
    app = open_page(epochs="7", digits=["3", "4"], optimizer="Adam")
    assert app.number_input(key="epochs").value == 7
    assert app.button_group(key="digits").value == [3, 4]
    assert app.selectbox(key="optimizer").value == "adam"
    assert not app.warning


@pytest.mark.parametrize(
    "address", [{}, {"epochs": "5"}, {"optimizer": "sgd"}, {"unknown": "x"}, {"digits": "3"}]
)
def test_defaults_and_strangers_are_not_refused(address):
    assert not open_page(**address).warning


@pytest.mark.parametrize(
    "address",
    [{"epochs": "0"}, {"epochs": "many"}, {"optimizer": "<b>"}, {"digits": ["3", "x"]}],
)
def test_what_is_refused_is_told(address):
    app = open_page(**address)
    (key,) = address
    app.query_params.clear()  # as Streamlit has taken it out of the browser's address
    for _ in range(2):
        assert f"{key}=" in app.warning[0].value
        app.run()
    app.number_input(key="epochs").set_value(6)
    app.button_group(key="digits").set_value([8])
    app.selectbox(key="optimizer").set_value("adam")
    app.run()
    assert not app.warning


def test_a_setting_outlives_a_visit_elsewhere():
    app = open_page(epochs="7")
    app.query_params.clear()  # a browser's address loses what belongs to a page that is left
    app.number_input(key="epochs").set_value(9).run()
    app.checkbox(key="elsewhere").check().run()
    assert not app.number_input
    app.checkbox(key="elsewhere").uncheck().run()
    assert app.number_input(key="epochs").value == 9


def test_the_address_is_put_right():
    app = open_page(epochs=["0", "1e400"], digits=["3", "x", "3"], optimizer="ADAM")
    assert app.query_params == {"epochs": "200", "digits": "3", "optimizer": "Adam"}
    assert "optimizer" not in app.warning[0].value


def test_nothing_in_a_link_means_anything_on_the_page():
    app = open_page(optimizer="`![x](http://127.0.0.1:9/x)")
    assert escape_markdown("`![x](http://127.0.0.1:9/x)") in app.warning[0].value


KINDS = [
    OneOf(NAMES, NAMES.__getitem__),
    OneOf([16, 32, 4096]),
    OneOf([0.0, 0.05, 1.0], "{:.0%}".format),
    SomeOf(range(10)),
    Number(1, 200),
    Number(-20.0, 20.0),
    Range(0, 28),
    Truth(),
    Text(10),
]
NUMBERS = st.integers() | st.floats() | st.integers(-(10**400), 10**400)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@given(asked=st.lists(st.text() | NUMBERS.map(str), min_size=1))
def test_whatever_is_asked_for_comes_to_something_that_can_be_had(kind, asked):
    nearest, same = kind.read(asked)
    assert not same or nearest or asked == [""]
    if nearest:
        assert kind.read(nearest) == (nearest, True)


@given(asked=NUMBERS)
def test_the_nearest_number(asked):
    if asked == asked:
        nearest = min(max(asked, 1), 200)
        ((text,), same) = Number(1, 200).read([str(asked)])
        assert abs(int(text) - nearest) <= 0.5
        assert same == (int(text) == float(asked) if abs(asked) < 1e300 else False)


def test_what_an_earlier_run_left_in_the_address_is_no_wish():
    app = open_page(optimizer="Adam")
    app.session_state.optimizer = "sgd"  # as a button's callback would set it
    app.run()
    assert app.selectbox(key="optimizer").value == "sgd"
    assert not app.warning
