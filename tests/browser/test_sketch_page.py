import re

import pytest
from playwright.sync_api import expect

from tests.browser.drawing import BAR, ONE, SEVEN, draw_with_finger, draw_with_mouse

pytestmark = pytest.mark.browser


def prediction(page):
    return page.locator(".st-key-prediction")


def tool(page, label):
    return page.locator(".st-key-canvas").get_by_label(label, exact=True)


def test_a_digit_drawn_with_the_mouse_is_read(visit):
    page = visit("/sketch")
    expect(prediction(page)).to_contain_text("–")
    draw_with_mouse(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))
    expect(page.locator(".st-key-probabilities .js-plotly-plot")).to_be_visible()
    expect(page.locator(".st-key-steps img")).to_have_count(5)


def test_a_digit_drawn_with_a_finger_is_read(visit):
    page = visit("/sketch", width=390, height=844, has_touch=True, is_mobile=True)
    expect(prediction(page)).to_contain_text("–")
    draw_with_finger(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_the_whole_square_is_paper(visit):
    page = visit("/sketch", width=390, height=844, has_touch=True, is_mobile=True)
    expect(prediction(page)).to_contain_text("–")
    draw_with_finger(
        page, [(x, 6 + y * 0.9) for x, y in [(60, 0), (265, 0), (230, 90), (180, 240)]]
    )
    expect(prediction(page)).to_have_text(re.compile("^7"))
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_undo_redo_and_clear(visit):
    page = visit("/sketch")
    draw_with_mouse(page, ONE)
    expect(prediction(page)).to_have_text(re.compile("^1"))
    one = prediction(page).inner_text()
    for added in (BAR, SEVEN):  # twice, as the canvas ignores what it was given the last time
        draw_with_mouse(page, added)
        expect(prediction(page)).not_to_have_text(one, use_inner_text=True)
        tool(page, "Undo").click()
        expect(prediction(page)).to_have_text(one, use_inner_text=True)
    draw_with_mouse(page, BAR)
    expect(prediction(page)).not_to_have_text(one, use_inner_text=True)
    two = prediction(page).inner_text()
    tool(page, "Undo").click()
    expect(prediction(page)).to_have_text(one, use_inner_text=True)
    tool(page, "Redo").click()
    expect(prediction(page)).to_have_text(two, use_inner_text=True)
    page.locator(".st-key-clear button").click()
    expect(prediction(page)).to_contain_text("–")
    draw_with_mouse(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))


def test_the_drawing_is_still_there_after_a_look_at_another_page(visit):
    page = visit("/sketch")
    draw_with_mouse(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))
    page.get_by_role("link", name="Train").first.click()
    expect(page.locator("h1")).to_have_text("Train")
    page.get_by_role("link", name="Sketch").first.click()
    expect(prediction(page)).to_have_text(re.compile("^7"))
    page.locator(".st-key-clear button").click()
    expect(prediction(page)).to_contain_text("–")
