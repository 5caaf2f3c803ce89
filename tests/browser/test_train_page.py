"""The Train page: its buttons, its charts, and its settings while a run plays."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest

pytestmark = pytest.mark.browser


def step(page):
    """The number of batches that the page tells of."""
    await_step(page, 0)  # until there is one
    text = page.locator(".st-key-live-metrics").inner_text()
    return int(re.search(r"Step\s+([\d,]+)", text)[1].replace(",", ""))


def button(page, key):
    return page.locator(f".st-key-{key} button")


def await_step(page, at_least):
    page.wait_for_function(
        """least => {
            const text = document.querySelector('.st-key-live-metrics')?.innerText ?? '';
            const found = text.match(/Step\\s+([\\d,]+)/);
            return found && Number(found[1].replaceAll(',', '')) >= least;
        }""",
        arg=at_least,
    )


def await_rest(page):
    """The number of batches at which the training has come to rest."""
    expect(page.locator(".st-key-play button[kind=primary]")).to_be_visible()
    at_rest(page)
    return step(page)


def curve(page):
    """What the loss chart shows of the training batches: its points on the screen."""
    return page.locator(".st-key-live-run polyline").nth(2).get_attribute("points")


def epochs_shown(page):
    """The numbers below the loss chart."""
    ticks = page.locator(".st-key-live-run svg").nth(1).locator("text.tick")
    return ticks.evaluate_all(
        """ticks => {
            const height = tick => Number(tick.getAttribute('y'));
            const lowest = Math.max(...ticks.map(height));
            return ticks.filter(tick => height(tick) == lowest).map(tick => tick.textContent);
        }"""
    )


def set_speed(page, said, *keys):
    """Move the slider's thumb by the keyboard, and see that it says so."""
    page.locator(".st-key-speed input").focus()
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(".st-key-speed").get_by_test_id("stSliderThumbValue")).to_have_text(said)


def test_playing_pausing_stepping_leaving_and_resetting(visit):
    page = visit("/train")
    expect(button(page, "play")).to_be_enabled()
    assert step(page) == 0
    set_speed(page, "10", "Home", "ArrowRight", "ArrowRight")
    button(page, "play").click()
    await_step(page, 2)
    first = curve(page)
    page.get_by_role("button", name="Zoom in").last.click()
    zoomed = epochs_shown(page)
    await_step(page, step(page) + 2)
    assert curve(page) != first  # the chart lives
    assert epochs_shown(page) == zoomed  # and stays where one looks
    page.get_by_role("button", name="Show everything").last.click()
    assert epochs_shown(page) != zoomed
    button(page, "pause").click()
    paused = await_rest(page)
    button(page, "step").click()
    await_step(page, paused + 1)
    assert step(page) == paused + 1
    page.get_by_role("link", name="Dataset").first.click()
    expect(page.locator("h1")).to_have_text("Dataset")
    page.get_by_role("link", name="Train").first.click()
    await_step(page, paused + 1)
    assert step(page) == paused + 1
    button(page, "reset").click()
    expect(page.locator(".st-key-live-metrics")).to_have_text(re.compile(r"^Step\s*0Epoch"))


def test_five_more_epochs_and_back_in_time(visit):
    page = visit("/train?epochs=2")
    set_speed(page, "full speed", "End")
    button(page, "play").click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("2.00 of 2")
    expect(button(page, "play")).to_be_disabled()
    button(page, "more").click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("7.00 of 7")
    page.get_by_text("Time machine").click()
    page.locator(".st-key-checkpoint input").focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("step 0, epoch 0.00").first).to_be_visible()
    now = page.locator(".st-key-templates canvas").first.element_handle()
    then = page.locator(".st-key-past-templates canvas").first.element_handle()
    page.wait_for_function("([a, b]) => a.toDataURL() !== b.toDataURL()", arg=[now, then])


def test_a_preset_holds_after_a_look_at_the_settings(visit):
    page = visit("/train")
    settings = page.locator(".st-key-choices").get_by_text("Settings")
    settings.click()
    expect(page.locator(".st-key-learning_rate")).to_be_visible()
    settings.click()
    expect(page.locator(".st-key-learning_rate")).to_be_hidden()
    page.get_by_role("radio", name="Faster").click()
    expect(page).to_have_url(re.compile("learning_rate=0.1"))
    button(page, "step").click()
    await_step(page, 1)
    expect(page.get_by_role("radio", name="Faster")).to_be_checked()
    expect(page.get_by_text("The link asks")).to_have_count(0)


def test_settings_change_while_it_trains_and_another_visitor_has_another_run(visit):
    page, other = visit("/train?epochs=200"), visit("/train")
    button(page, "play").click()
    await_step(page, 2)
    page.get_by_role("radio", name="Adam").click()
    expect(page.get_by_text("optimizer Adam (now SGD)")).to_be_visible()
    await_step(page, step(page) + 3)
    expect(page).to_have_url(re.compile("optimizer=Adam"))
    expect(button(other, "play")).to_be_enabled()
    assert step(other) == 0
