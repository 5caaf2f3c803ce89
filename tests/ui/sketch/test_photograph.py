"""Pictures of digits, chosen in a page that has nothing but the uploader."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.photographs import encoded, photograph
from ui.sketch import photograph as uploading


def show():
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui.sketch.photograph import upload_photograph

    st.session_state["found"] = upload_photograph()
    context = get_script_run_ctx()
    held = context.uploaded_file_mgr.file_storage[context.session_id].values()
    st.session_state["held"] = [len(file.data) for file in held]


@pytest.fixture
def page():
    return AppTest.from_function(show, default_timeout=60).run()


def choose(page, content, name="it.jpg"):
    page.file_uploader(key="photograph").set_value((name, content, "image/jpeg")).run()
    assert not page.exception
    return page.session_state["found"]


def test_without_a_picture_there_is_nothing(page):
    assert not page.exception and page.session_state["found"] is None


def test_each_step_is_there_to_be_seen_and_is_kept(page, monkeypatch):
    found = choose(page, encoded(photograph([2])))
    assert found.pixels.shape == (28, 28) and found.pixels.max() == 255
    shapes = [tuple(picture.shape) for picture in found.steps.values()]
    assert shapes[:2] == [(450, 600)] * 2 and max(shapes[3]) == 20 and shapes[4] == (28, 28)
    assert found.notes == () and not page.error
    monkeypatch.setattr(uploading, "decode_photograph", None)  # a rerun doesn't decode again
    page.run()
    assert page.session_state["found"] is found


def test_what_was_looked_at_takes_no_memory_any_more(page):
    choose(page, encoded(photograph([2])))
    assert page.session_state["held"] == [0]


def test_two_digits_are_read_with_a_doubt(page):
    assert "two digits" in choose(page, encoded(photograph([3, 5]))).notes[0]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "empty"),
        (b"no picture", "not a PNG"),
        (encoded(photograph([])), "No digit was found"),
    ],
)
def test_what_has_no_digit_gets_a_sentence_and_the_next_one_is_read(page, content, sentence):
    assert choose(page, content) is None
    assert sentence in page.error[0].value
    assert choose(page, encoded(photograph([7])), "next.jpg") is not None
    assert not page.error
