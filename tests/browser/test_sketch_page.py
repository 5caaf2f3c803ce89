import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SEVEN = [(70, 60), (130, 58), (195, 56), (180, 100), (150, 160), (120, 230)]
ONE = [(140, 45), (140, 100), (140, 160), (140, 235)]


def canvas(page):
    area = page.locator(".st-key-canvas canvas").last
    expect(area).to_be_visible()
    return area.bounding_box()


def between(points, steps=8):
    """The way of the pen: the points, and `steps` on each stretch between two of them."""
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        for step in range(1, steps + 1):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


def draw_with_mouse(page, points):
    box = canvas(page)
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in between(points):
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()


def draw_with_finger(page, points):
    box = canvas(page)
    session = page.context.new_cdp_session(page)

    def touch(kind, *at):
        fingers = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", points[0])
    for point in between(points):
        touch("touchMove", point)
    touch("touchEnd")


def prediction(page):
    return page.locator(".st-key-prediction")


def test_a_digit_drawn_with_the_mouse_is_read(visit):
    page = visit("/sketch")
    expect(prediction(page)).to_contain_text("–")
    draw_with_mouse(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))
    expect(page.locator(".st-key-probabilities .js-plotly-plot")).to_be_visible()
    expect(page.locator(".st-key-steps img")).to_have_count(4)


def test_a_digit_drawn_with_a_finger_is_read(visit):
    page = visit("/sketch", width=390, height=844, has_touch=True, is_mobile=True)
    expect(prediction(page)).to_contain_text("–")
    draw_with_finger(page, SEVEN)
    expect(prediction(page)).to_have_text(re.compile("^7"))
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_undo_and_clear(visit):
    page = visit("/sketch")
    draw_with_mouse(page, ONE)
    expect(prediction(page)).to_have_text(re.compile("^1"))
    draw_with_mouse(page, [(60, 60), (220, 60), (220, 230), (60, 230), (60, 60)])
    expect(prediction(page)).not_to_have_text(re.compile("^1"))
    page.locator(".st-key-undo button").click()
    expect(prediction(page)).to_have_text(re.compile("^1"))
    page.locator(".st-key-clear button").click()
    expect(prediction(page)).to_contain_text("–")
    expect(page.locator(".st-key-clear button")).to_be_disabled()
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
    page.locator(".st-key-undo button").click()
    expect(prediction(page)).to_contain_text("–")
