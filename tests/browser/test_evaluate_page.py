"""The Evaluate page: the confusion matrix and the images behind it."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest

pytestmark = pytest.mark.browser

MATRIX = ".st-key-confusion .nsewdrag"


def middle_of(row, column, matrix):
    """Where a cell of the confusion matrix is, from the matrix's upper left corner."""
    box = matrix.bounding_box()
    return {"x": (column + 0.5) * box["width"] / 10, "y": (row + 0.5) * box["height"] / 10}


def test_from_a_cell_to_its_pictures_and_on_to_the_editor(visit):
    page = visit("/evaluate")
    score = page.locator(".st-key-test-score")
    expect(score).to_contain_text(re.compile(r"of 4,000"))
    expect(page.locator(".st-key-accuracy-ranges .js-plotly-plot")).to_be_visible()
    matrix = page.locator(MATRIX)
    matrix.click(position=middle_of(3, 3, matrix))
    expect(page.get_by_text("labelled 3 read right")).to_be_visible()
    expect(page).to_have_url(re.compile("example="))
    pictures = page.locator(".st-key-cell-pictures button")
    expect(pictures).to_have_count(40)
    expect(pictures.first).to_have_attribute("aria-pressed", "true")
    pictures.nth(5).focus()
    page.keyboard.press("Enter")
    expect(pictures.nth(5)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Label 3, read as 3")).to_be_visible()
    index = pictures.nth(5).get_attribute("aria-label").split()[-1]
    expect(page).to_have_url(re.compile(f"example={index}"))
    link = page.url
    page.locator(".st-key-to-editor button").click()
    expect(page.locator("h1")).to_have_text("Sketch")
    page.goto(link)
    expect(page.get_by_text("labelled 3 read right")).to_be_visible()
    expect(page.locator(".st-key-cell-pictures button").nth(5)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_thumb_scrolls_over_the_cells_and_taps_them(visit):
    page = visit("/evaluate", width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.get_by_text("the surest of those mistakes come first")).to_be_attached()
    expect(page.get_by_role("link", name="Next: draw a digit of your own")).to_be_attached()
    at_rest(page)  # nothing above comes in later
    matrix = page.locator(MATRIX)
    matrix.scroll_into_view_if_needed()
    box, top = matrix.bounding_box(), "document.querySelector('.stMain').scrollTop"
    before, session = page.evaluate(top), page.context.new_cdp_session(page)

    def touch(kind, *at):
        points = [{"x": box["x"] + 100, "y": box["y"] + y} for y in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 250)
    for step in range(1, 11):
        touch("touchMove", 250 - 15 * step)
    touch("touchEnd")
    page.wait_for_function(f"{top} > {before} + 50")
    expect(page.get_by_text("the surest of those mistakes come first")).to_be_attached()
    matrix.tap(position=middle_of(0, 0, matrix))  # at rest, and not below the header
    expect(page.get_by_text("labelled 0 read right")).to_be_in_viewport()
