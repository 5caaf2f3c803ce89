"""The Dataset page: the wall of digits, the map, and experiments."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest

pytestmark = pytest.mark.browser


def cells(page, key="digit-grid"):
    return page.locator(f".st-key-{key} .cell")


def button(page, key):
    """The button, once: beside one with a tooltip Streamlit keeps a hidden one for phones."""
    return page.locator(f".st-key-{key} button >> visible=true").first


def test_choosing_a_digit_opens_it(visit):
    page = visit("/dataset")
    expect(cells(page)).to_have_count(50)
    expect(cells(page).first).to_have_attribute("aria-pressed", "true")
    at_rest(page)  # or what is drawn above the wall moves it away from the mouse
    cells(page).nth(7).hover()
    preview = page.locator(".st-key-digit-grid .preview")
    expect(preview).to_contain_text("image 7")
    expect(preview).to_be_visible()
    cells(page).nth(7).click()
    expect(page.get_by_text("Image 7 of the training file")).to_be_visible()
    expect(cells(page).nth(7)).to_have_attribute("aria-pressed", "true")

    # The keyboard goes through the pictures with the arrows; Tab stops at one of them only.
    expect(page.locator(".st-key-digit-grid .cell[tabindex='0']")).to_have_count(1)
    page.mouse.move(5, 5)
    expect(preview).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(preview).to_contain_text("image 8")
    expect(preview).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Image 8 of the training file")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Image 49 of the training file")).to_be_visible()

    page.get_by_role("button", name="Page 2", exact=True).click()
    expect(page.get_by_text("51 to 100 shown")).to_be_visible()
    expect(cells(page).first).to_have_attribute("aria-label", re.compile("image 50(,|$)"))

    # Whoever gets the link sees the same.
    expect(page).to_have_url(re.compile("page=2"))
    assert "opened=49" in page.url
    page.reload()
    expect(page.get_by_text("51 to 100 shown")).to_be_visible()
    expect(page.get_by_text("Image 49 of the training file")).to_be_visible()


def test_a_thousand_at_once_on_a_phone(visit):
    page = visit("/dataset?at_once=1000&opened=3", width=390, height=844, has_touch=True)
    expect(cells(page)).to_have_count(1000)
    expect(page.get_by_text("Image 3 of the training file")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    cells(page).nth(20).tap()
    expect(page.get_by_text("Image 20 of the training file")).to_be_visible()
    expect(page.get_by_text("Image 20 of the training file")).to_be_in_viewport()

    pixels = page.locator(".st-key-pixels")
    pixels.locator(".grid i").nth(28 * 3 + 5).tap()
    expect(pixels.locator(".told")).to_contain_text("Row 3, column 5: ")
    pixels.locator(".grid").press("ArrowRight")
    expect(pixels.locator(".told")).to_contain_text("Row 3, column 6: ")
    pixels.get_by_role("button", name="Read every value").tap()
    expect(pixels.locator("dialog .large i")).to_have_count(784)
    size = pixels.locator("dialog .large i").first.evaluate("i => getComputedStyle(i).fontSize")
    assert float(size.removesuffix("px")) >= 9
    pixels.get_by_role("button", name="Close").tap()
    expect(pixels.locator("dialog")).to_be_hidden()


def test_a_lasso_on_the_map_shows_those_in_the_wall(visit):
    page = visit("/dataset?view=Map&digits=0&digits=1")
    points = page.locator(".st-key-digit-map .textpoint")
    expect(points).to_have_count(2000)
    at_rest(page)
    points.first.hover(force=True)
    expect(page.locator("body > div.map-preview")).to_be_visible()

    box = page.locator(".st-key-digit-map .nsewdrag").bounding_box()
    corners = [(0.02, 0.02), (0.5, 0.02), (0.5, 0.98), (0.02, 0.98), (0.02, 0.02)]
    way = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*way[0])
    page.mouse.down()
    for corner in way[1:]:
        page.mouse.move(*corner, steps=5)
    page.mouse.up()
    expect(page.get_by_text("pictures picked")).to_be_visible()
    expect(cells(page).first).to_be_visible()
    button(page, "to-wall").click()
    expect(page.get_by_text(re.compile(r"[\d,]+ pictures, 1 to 50 shown"))).to_be_visible()
    expect(page).to_have_url(re.compile("images="))


def test_an_experiment_is_seen_and_undone_and_a_digit_goes_to_sketch(visit):
    page = visit("/dataset?view=Experiments&noise=50%25")
    expect(cells(page)).to_have_count(40)
    wall = page.locator(".st-key-digit-grid .wall")
    noisy = wall.evaluate("wall => wall.shows")
    button(page, "undo-here-noise").click()
    expect(page.get_by_text("The digits are unchanged")).to_be_visible()
    expect(page).not_to_have_url(re.compile("noise"))
    assert len(wall.evaluate("wall => wall.shows")) < len(noisy) / 2  # noise can't be compressed
    button(page, "send-to-sketch").click()
    expect(page.locator("h1")).to_have_text("Sketch")
