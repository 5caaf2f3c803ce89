"""What the editor takes from the browser, and a page of its own made for the test."""

from base64 import b64encode
from types import SimpleNamespace

import pytest
import torch
from streamlit.testing.v1 import AppTest

from ui.sketch import pixel_editor
from ui.sketch.pixel_editor import MAX_ORIGINALS, Desk, decode_pixels, encode_pixels

BLANK_IMAGE = torch.zeros(28, 28, dtype=torch.uint8)


def bar(row=10):
    picture = BLANK_IMAGE.clone()
    picture[row, 4:24] = 255
    return picture


def test_pixels_come_back_as_they_were_sent():
    picture = torch.arange(784).remainder(256).to(torch.uint8).reshape(28, 28)
    assert torch.equal(decode_pixels(encode_pixels(picture)), picture)
    assert encode_pixels(picture) == b64encode(bytes(i % 256 for i in range(784))).decode()


@pytest.mark.parametrize(
    "text",
    [
        None,
        784,
        b64encode(bytes(784)),
        [0] * 784,
        "",
        b64encode(bytes(783)).decode(),
        b64encode(bytes(785)).decode(),  # as long in base64 as 784
        b64encode(bytes(10_000)).decode(),
        "!" * 1048,
        "é" * 1048,
        "A" * 1047 + "=",
        "A" * 1044 + "=" * 4,
    ],
)
def test_anything_but_784_bytes_is_ignored(text):
    assert decode_pixels(text) is None


def message(seen, opened, pixels):
    return {"seen": seen, "opened": opened, "pixels": encode_pixels(pixels)}


def test_what_the_browser_says_is_taken():
    desk = Desk()
    desk.receive(message(0, 0, bar()))
    assert torch.equal(desk.pixels, bar())
    assert desk.original is None


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "text",
        [1, 2],
        {},
        {"seen": 1},
        {"seen": 1, "opened": 1, "pixels": "AAAA"},
        {"seen": 1, "opened": [], "pixels": encode_pixels(BLANK_IMAGE)},
        {"seen": {}, "opened": 1, "pixels": encode_pixels(BLANK_IMAGE)},
        message(0, 0, BLANK_IMAGE),  # sent before the picture below was opened
    ],
)
def test_nonsense_and_what_comes_late_is_not(nonsense):
    desk = Desk()
    desk.open(bar(), "a bar")
    desk.receive(nonsense)
    assert torch.equal(desk.pixels, bar())
    assert desk.original[1] == "a bar"


def test_undoing_an_opening_brings_back_the_name_of_what_was_there():
    desk = Desk()
    desk.open(bar(3), "three")
    desk.open(bar(4), "four")
    desk.receive(message(2, 1, bar(3)))
    assert desk.original[1] == "three"
    desk.receive(message(2, 0, BLANK_IMAGE))
    assert desk.original is None
    desk.receive(message(2, 2, bar(4)))
    assert desk.original[1] == "four"


def test_there_is_an_end_to_what_is_remembered():
    desk = Desk()
    for number in range(3 * MAX_ORIGINALS):
        desk.open(BLANK_IMAGE, f"picture {number}")
    assert len(desk.originals) == MAX_ORIGINALS
    assert desk.original[1] == f"picture {3 * MAX_ORIGINALS - 1}"


def page():
    import streamlit as st

    from tests.ui.sketch.test_pixel_editor import digits
    from ui.sketch.pixel_editor import edit_pixels

    if st.checkbox("elsewhere", key="elsewhere"):
        st.stop()
    st.session_state.drawn = edit_pixels(digits(st.session_state.get("count", 20)), "builtin")


def digits(count):
    from mnist_core import DigitSet

    images = torch.stack([bar(index) for index in range(count)])
    return DigitSet(images, torch.arange(count) % 10, "bars")


@pytest.fixture
def browser(monkeypatch):
    """The component's place is taken by a list of what it was given, and what it is to answer."""
    browser = SimpleNamespace(given=[], picture=None)

    def component(key, data, on_picture_change):
        browser.given.append(data)
        return browser

    monkeypatch.setattr(pixel_editor, "_editor", component)
    return browser


def run(app):
    app.run()
    assert not app.exception, app.exception
    return app


def texts(app):
    return " ".join(element.value for element in app.markdown)


@pytest.fixture
def app():
    return AppTest.from_function(page)


def test_a_blank_sheet_is_nothing_drawn(app):
    run(app)  # with the real component
    assert app.session_state.drawn is None
    assert "No ink" in texts(app)


def test_what_is_put_into_the_editor_opens_once(app, browser):
    app.session_state["editor-opens"] = bar(), "the bar"
    run(app)
    assert "The bar, unchanged." in texts(app)
    assert "Ink in row 10 and columns 4 to 23" in texts(app)
    drawn = app.session_state.drawn
    assert torch.equal(drawn.pixels, bar())
    assert list(drawn.steps) == ["The 784 numbers, as you set them."]
    assert drawn.ink is None
    run(app)
    assert [given["version"] for given in browser.given] == [1, 1]
    assert browser.given[0] == {"version": 1, "pixels": encode_pixels(bar()), "name": "the bar"}


def test_a_change_is_counted_and_can_be_taken_back(app, browser):
    app.session_state["editor-opens"] = bar(), "the bar"
    run(app)
    changed = bar()
    changed[0, :2] = 9
    browser.picture = message(1, 1, changed)
    run(app)
    assert "The bar, changed in 2 pixels." in texts(app)
    assert torch.equal(app.session_state.drawn.pixels, changed)
    app.button(key="editor-back").click()
    run(app)
    assert "The bar, unchanged." in texts(app)
    assert browser.given[-1]["version"] == 2
    app.button(key="editor-back").click()
    run(app)
    assert browser.given[-1]["version"] == 2  # there was nothing to go back from


def test_the_picture_outlives_a_visit_elsewhere(app, browser):
    browser.picture = message(0, 0, bar())
    run(app)
    app.checkbox(key="elsewhere").check()
    run(app)
    browser.picture = None
    app.checkbox(key="elsewhere").uncheck()
    run(app)
    assert torch.equal(app.session_state.drawn.pixels, bar())
    assert browser.given[-1]["pixels"] == encode_pixels(bar())


def test_a_digit_of_the_test_set(app, browser):
    run(app)
    app.number_input(key="editor-digit").set_value(13)
    app.button(key="editor-take").click()
    run(app)
    assert "Test image 13, labelled 3, unchanged." in texts(app)
    assert torch.equal(app.session_state.drawn.pixels, bar(13))
    app.button(key="editor-any").click()
    run(app)
    index = app.number_input(key="editor-digit").value
    assert f"Test image {index}, labelled {index % 10}, unchanged." in texts(app)
    assert torch.equal(app.session_state.drawn.pixels, bar(index))


def test_a_smaller_test_set_has_no_such_number(app, browser):
    run(app)
    app.number_input(key="editor-digit").set_value(19)
    run(app)
    app.session_state["count"] = 5
    run(app)
    assert app.number_input(key="editor-digit").value == 4
