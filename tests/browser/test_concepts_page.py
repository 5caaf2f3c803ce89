"""The Concepts page: links to its blocks, and its controls."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest, follow_menu

pytestmark = pytest.mark.browser


def slider(page, number):
    return page.locator(f".st-key-softmax_{number}").get_by_role("slider")


def test_the_first_block_can_be_played_with_before_any_chart_is_drawn(visit):
    page = visit("/train")
    expect(page.locator(".st-key-play button")).to_be_visible()
    held = []
    page.route(
        "**/PlotlyChart*", lambda route: held.append(route)
    )  # a slow network, and a large library
    follow_menu(page, "concepts")
    pixels = page.locator(".st-key-image-picture")
    expect(pixels.locator(".grid")).to_be_visible()
    at_rest(page)
    page.wait_for_timeout(1500)  # longer than a page takes to ask for the rest, if it does
    expect(page.locator("#split")).to_have_count(0)
    pixels.locator(".grid").focus()
    pixels.locator(".grid").press("ArrowRight")
    expect(pixels.locator(".told")).to_contain_text("Row 14, column 15: ")
    number = page.locator(".st-key-image_number input")
    number.fill("7")
    number.press("Enter")
    expect(pixels.locator(".grid")).to_have_attribute("aria-label", re.compile("image 7,"))

    # The frame is where its settings say, and other colours leave the numbers as they are.
    row = page.locator(".st-key-image_row input")
    row.fill("3")
    row.press("Enter")
    cells = page.locator(".st-key-image-crop td")
    expect(page.locator(".st-key-image-crop th").nth(6)).to_have_text("3")
    frame = pixels.locator(".region").bounding_box()
    whole = pixels.locator(".grid").bounding_box()
    side = whole["width"] / 28
    assert abs(frame["x"] - whole["x"] - 10 * side) < 2
    assert abs(frame["y"] - whole["y"] - 3 * side) < 2
    before, corner = cells.all_inner_texts(), pixels.locator(".grid i").first
    expect(corner).to_have_css("background-color", "rgb(0, 0, 0)")
    page.locator(".st-key-image_colours input").first.click()
    page.get_by_role("option", name="Black on white").click()
    expect(corner).to_have_css("background-color", "rgb(255, 255, 255)")
    assert cells.all_inner_texts() == before

    page.locator(".stMain").evaluate("main => main.scrollBy(0, 200)")  # and the rest comes
    expect(page.locator("#limit")).to_be_attached()
    expect(page.locator(".js-plotly-plot")).to_have_count(0)

    for route in held:
        route.continue_()
    expect(page.locator(".st-key-softmax-bars .js-plotly-plot")).to_be_visible()


def test_a_link_leads_to_a_block_that_the_keyboard_plays_with(visit, server):
    page = visit("/Concepts/Softmax?softmax_4=7.5", width=390, height=844)  # as one may write it
    assert page.url.startswith(f"{server.url}/concepts?softmax_4=7.5")
    expect(page.locator(".st-key-descent-rates .js-plotly-plot")).to_be_visible()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('softmax').getBoundingClientRect().top - 56) < 3"
    )
    expect(slider(page, 4)).to_have_value("7.5")
    expect(page.get_by_text("The largest logit is that of 4")).to_be_visible()

    slider(page, 6).focus()
    page.keyboard.press("End")
    expect(page.get_by_text("The largest logit is that of 6")).to_be_visible()
    expect(page).to_have_url(re.compile(r"softmax_6=20"))
    page.locator(".st-key-softmax-reset button").press("Enter")
    expect(page.get_by_text("The largest logit is that of 3")).to_be_visible()
    expect(page).not_to_have_url(re.compile("softmax_6"))

    # A question hides its answer, and the code that ran can be opened.
    answer = page.get_by_text("Only differences between logits count.")
    expect(page.get_by_text("What happens if you raise all ten logits by 1?")).to_be_visible()
    expect(answer).not_to_be_visible()
    page.locator("summary", has_text="What happens if you raise").press("Enter")
    expect(answer).to_be_visible()
    page.get_by_role("button", name="softmax").press("Enter")
    expect(
        page.get_by_text("return exponentials, exponentials / exponentials.sum()")
    ).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".st-key-pytorch-softmax button").press("Enter")
    expect(page.get_by_text("probabilities = F.softmax(logits, dim=1)")).to_be_visible()
    page.keyboard.press("Escape")

    # The lesson as a notebook leads back to where it came from.
    with page.expect_download() as download:
        page.get_by_role("button", name="The lesson as a notebook").press("Enter")
    notebook = download.value.path().read_text()
    assert f"]({server.url}/concepts#softmax)" in notebook
    assert "localhost:8501" not in notebook


def test_the_links_at_the_top_lead_to_blocks_that_are_yet_to_come(visit):
    page = visit("/concepts")
    at_rest(page)
    page.locator(".st-key-contents").get_by_role("link", name="Loss").press("Enter")
    expect(page.locator(".st-key-descent-rates .js-plotly-plot")).to_be_attached()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('loss').getBoundingClientRect().top - 56) < 3"
    )
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -200)  # from here on, one goes where one likes
    page.wait_for_function(
        "() => document.getElementById('loss').getBoundingClientRect().top > 100"
    )
