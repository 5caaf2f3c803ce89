"""The Evaluate page: the confusion matrix and the images behind it."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest, show_lower_part

pytestmark = pytest.mark.browser


def cell(page, row, column):
    """A cell of the confusion matrix."""
    return page.locator(f".st-key-confusion tbody tr:nth-child({row + 1}) .cell").nth(column)


def test_from_a_cell_to_its_pictures_and_on_to_the_editor(visit):
    page = visit("/evaluate")
    score = page.locator(".st-key-test-score")
    expect(score).to_contain_text(re.compile(r"of 4,000"))
    expect(page.locator(".st-key-accuracy-ranges .dot")).to_have_count(3)
    expect(page.get_by_text("The ones it was surest of come first")).to_be_visible()
    at_rest(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)  # until one goes further down
    pictures = page.locator(".st-key-cell-pictures button")
    expect(pictures.first).to_have_attribute("aria-pressed", "true")

    # A picture out of all the mistakes brings its cell with it.
    surest = page.locator(".st-key-surest-wall button")
    expect(surest).to_have_count(20)
    expect(surest.first).to_have_text(re.compile(r"^\d → \d\n>?\d\d\.\d%$"), use_inner_text=True)
    surest.nth(3).click()
    label, answer = re.findall(r"(\d) → (\d)", surest.nth(3).get_attribute("aria-label"))[0]
    marked = page.get_by_role(
        "button", name=re.compile(f"^{label} read as {answer}: "), pressed=True
    )
    expect(marked).to_be_visible()
    expect(page.locator(".st-key-cell-pictures [aria-pressed=true]")).to_have_count(1)

    cell(page, 3, 3).click()
    expect(page.get_by_text("labelled 3 were read right")).to_be_visible()
    expect(pictures).to_have_count(40)
    expect(pictures.first).to_have_attribute("aria-pressed", "true")
    index = pictures.first.get_attribute("aria-label").split()[-1]
    expect(page).to_have_url(re.compile(f"example={index}"))  # though it is the cell's first
    pictures.nth(5).focus()
    page.keyboard.press("Enter")
    expect(pictures.nth(5)).to_have_attribute("aria-pressed", "true")
    show_lower_part(page)
    expect(page.get_by_text("Label 3, read as 3")).to_be_visible()
    index = pictures.nth(5).get_attribute("aria-label").split()[-1]
    expect(page).to_have_url(re.compile(f"example={index}"))
    letters = page.locator(".js-plotly-plot .ytick text").first
    expect(letters).to_have_css("font-size", "14px")
    page.set_viewport_size({"width": 1920, "height": 1080})  # the window is moved to a projector
    expect(letters).to_have_css("font-size", "17.5px")
    page.set_viewport_size({"width": 1280, "height": 900})
    link = page.url
    page.locator(".st-key-to-editor button").click()
    expect(page.locator("h1")).to_have_text("Sketch")
    page.goto(link)
    expect(page.get_by_text("labelled 3 were read right")).to_be_visible()
    expect(page.locator(".st-key-cell-pictures button").nth(5)).to_have_attribute(
        "aria-pressed", "true"
    )

    # The keyboard goes from cell to cell.
    matrix, told = page.locator(".st-key-confusion"), page.locator(".st-key-confusion .told")
    chosen = matrix.locator("[aria-pressed=true]")
    expect(chosen).to_have_count(1)
    expect(matrix.locator("[tabindex='0']")).to_have_count(1)  # one stop for the Tab key
    at_rest(page)
    cell(page, 4, 4).click()
    expect(page.get_by_text("labelled 4 were read right")).to_be_visible()
    for key in ("ArrowRight", "ArrowDown", "Home"):
        page.keyboard.press(key)
    expect(cell(page, 5, 0)).to_be_focused()
    expect(cell(page, 5, 0)).to_have_attribute("aria-label", re.compile(r"^5 read as 0: \d+ \("))
    for _ in range(7):  # the table ends below 9
        page.keyboard.press("ArrowDown")
    expect(cell(page, 9, 0)).to_be_focused()
    page.mouse.move(5, 5)
    page.keyboard.press("End")
    expect(told).to_contain_text("9 read as 9: ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("labelled 9 were read right")).to_be_visible()
    expect(cell(page, 9, 9)).to_be_focused()
    expect(chosen).to_have_attribute("aria-label", re.compile("^9 read as 9: "))


def test_a_thumb_scrolls_over_the_cells_and_taps_them(visit):
    page = visit("/evaluate", width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.get_by_text("The ones it was surest of come first")).to_be_attached()
    at_rest(page)
    page.get_by_role("link", name="see the surest mistakes").tap()
    expect(page.locator("#surest-mistakes")).to_be_in_viewport()
    show_lower_part(page)
    expect(page.locator(".st-key-reliability .js-plotly-plot")).to_be_attached()
    at_rest(page)  # nothing above comes in later
    matrix = page.locator(".st-key-confusion tbody")
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
    page.wait_for_function(f"() => {top} > {before} + 50")
    expect(page.get_by_text("The ones it was surest of come first")).to_be_attached()
    page.wait_for_function(  # it scrolls no more, for a quarter of a second
        f"""() => {{
            window.still = window.before === {top} ? window.still + 1 : 0;
            window.before = {top};
            return window.still >= 15;
        }}"""
    )
    cell(page, 0, 0).tap()
    expect(page.get_by_text("labelled 0 were read right")).to_be_in_viewport()
    page.locator(".st-key-opened-digit").evaluate("part => part.scrollIntoView()")
    page.locator(".st-key-share-picture button").tap()
    expect(page.get_by_text("The link is copied")).to_be_visible()
    address = page.url
    random = page.locator(".st-key-example-random button")
    where = random.bounding_box()
    page.touchscreen.tap(
        where["x"] + 20, where["y"] + 10
    )  # closes the panel, and does nothing else
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    at_rest(page)
    assert page.url == address
    random.tap()
    page.wait_for_function(f"() => location.href !== {address!r}")
