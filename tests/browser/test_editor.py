"""The Sketch page's pixel editor."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import follow_menu
from tests.support.drawing import draw_with_finger

pytestmark = [
    pytest.mark.browser,
]


def open_editor(visit, **options):
    page = visit("/sketch", **options)
    page.get_by_role("radio", name="Pixels").click()
    expect(paper(page)).to_be_visible()
    return page


def paper(page):
    return page.locator(".st-key-editor canvas")


def tool(page, name):
    return page.locator(".st-key-editor").get_by_role("button", name=name)


def words(page):
    return page.locator(".st-key-editor-words")


def prediction(page):
    return page.locator(".st-key-prediction")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_digit_made_by_keyboard_alone(visit):
    page = open_editor(visit)
    expect(prediction(page)).to_contain_text("–")
    tool(page, "Undo").focus()
    press(page, "Shift+Tab")
    expect(paper(page)).to_be_focused()

    press(page, *["ArrowUp"] * 9, *["Shift+ArrowDown"] * 18)
    spoken = page.locator(".st-key-editor").get_by_role("status")
    expect(spoken).to_have_text("row 23, column 14: ink 255")
    expect(words(page)).to_contain_text("Ink in rows 5 to 23 and column 14, 19 of 784 pixels.")
    expect(prediction(page)).to_have_text(re.compile("^1"))

    press(page, "-", "-", "ArrowUp", "Delete")
    expect(spoken).to_have_text("row 22, column 14: ink 0")
    expect(words(page)).to_contain_text("18 of 784 pixels. It is in 2 pieces")
    press(page, *["Control+z"] * 3)
    expect(spoken).to_have_text("Undone: 1 pixel; row 22, column 14: ink 255")
    expect(words(page)).to_contain_text("19 of 784 pixels.")

    press(page, "Escape")
    expect(tool(page, "Undo")).to_be_focused()
    tool(page, "Clear").click()
    expect(prediction(page)).to_contain_text("–")
    tool(page, "Undo").click()
    expect(prediction(page)).to_have_text(re.compile("^1"))


def test_a_test_digit_painted_over_with_a_finger(visit):
    page = open_editor(visit, width=390, height=844, has_touch=True, is_mobile=True)
    page.locator(".st-key-editor-take button").tap()
    origin = page.locator(".st-key-editor-origin")
    expect(origin).to_contain_text(re.compile(r"Test image 0, labelled \d, unchanged"))
    paper(page).evaluate("paper => paper.scrollIntoView({block: 'center'})")
    place = paper(page).bounding_box()
    draw_with_finger(page, [(5, 5), (5, 275)], key="editor")  # beside all ink, top to bottom
    expect(origin).to_contain_text("changed in 28 pixels")
    assert paper(page).bounding_box()["y"] == pytest.approx(place["y"], abs=3)

    follow_menu(page, "train")
    follow_menu(page, "sketch")
    page.get_by_role("radio", name="Pixels").click()  # whether or not it is remembered
    expect(origin).to_contain_text("changed in 28 pixels")
    tool(page, "Undo").click()
    expect(origin).to_contain_text("unchanged")
    tool(page, "Undo").click()  # even what was there before is not lost
    expect(words(page)).to_contain_text("No ink")
