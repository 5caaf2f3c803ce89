"""Settings in the address, in a page of their own made for the test."""

import pytest
from streamlit.testing.v1 import AppTest

NAMES = {"sgd": "SGD", "adam": "Adam"}


def page():
    import streamlit as st

    from tests.ui.settings.test_url import NAMES
    from ui.settings.url import Url

    url = Url()
    if st.checkbox("elsewhere", key="elsewhere"):
        st.stop()
    st.number_input("Epochs", 1, 200, 5, **url("epochs"))
    st.pills("Digits", range(10), selection_mode="multi", **url("digits"))
    optimizer = url("optimizer", words=NAMES.get)
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


def test_what_an_earlier_run_left_in_the_address_is_no_wish():
    app = open_page(optimizer="Adam")
    app.session_state.optimizer = "sgd"  # as a button's callback would set it
    app.run()
    assert app.selectbox(key="optimizer").value == "sgd"
    assert not app.warning
