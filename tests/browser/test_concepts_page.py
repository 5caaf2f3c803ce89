import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def slider(page, number):
    return page.locator(f".st-key-softmax-{number}").get_by_role("slider")


def test_a_link_leads_to_its_block_and_to_its_state(visit):
    page = visit("/concepts?softmax-4=7.5#softmax", width=390, height=844)
    expect(page.locator(".st-key-descent-rates .js-plotly-plot")).to_be_visible()
    page.wait_for_function(
        "Math.abs(document.getElementById('softmax').getBoundingClientRect().top - 56) < 3"
    )
    expect(slider(page, 4)).to_have_value("7.5")
    expect(page.get_by_text("The largest logit is that of 4")).to_be_visible()


def test_softmax_by_keyboard_its_question_and_its_code(visit):
    page = visit("/concepts")
    slider(page, 6).focus()
    page.keyboard.press("End")
    expect(page.get_by_text("The largest logit is that of 6")).to_be_visible()
    expect(page).to_have_url(re.compile(r"softmax-6=20"))
    page.locator(".st-key-softmax-reset button").press("Enter")
    expect(page.get_by_text("The largest logit is that of 3")).to_be_visible()
    expect(page).not_to_have_url(re.compile("softmax-6"))

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
