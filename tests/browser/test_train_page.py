import re

import pytest
from playwright.sync_api import expect

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
    idle = ("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stApp")).to_have_attribute(*idle)
    return step(page)


def curve(page):
    """What the loss chart shows of the training batches: its path on the screen."""
    line = page.locator(".st-key-loss-chart .scatterlayer .trace").first.locator("path.js-line")
    return line.get_attribute("d") if line.count() else None


def test_playing_pausing_stepping_and_resetting(visit):
    page = visit("/train")
    expect(button(page, "play")).to_be_enabled()
    assert step(page) == 0
    page.get_by_role("radio", name="Slow").click()
    button(page, "play").click()
    await_step(page, 3)
    first = curve(page)
    await_step(page, 6)
    assert curve(page) != first  # the chart lives
    button(page, "pause").click()
    paused = await_rest(page)
    button(page, "step").click()
    await_step(page, paused + 1)
    assert step(page) == paused + 1
    button(page, "reset").click()
    expect(page.locator(".st-key-live-metrics")).to_have_text(re.compile(r"^Step\s*0Epoch"))


def test_five_more_epochs(visit):
    page = visit("/train")
    page.get_by_role("radio", name="Full").click()
    button(page, "play").click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("5.00 of 5")
    expect(button(page, "play")).to_be_disabled()
    button(page, "more").click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("10.00 of 10")


def test_a_run_waits_while_one_is_elsewhere(visit):
    page = visit("/train")
    button(page, "step").click()
    await_step(page, 1)
    page.get_by_role("link", name="Dataset").first.click()
    expect(page.locator("h1")).to_have_text("Dataset")
    page.get_by_role("link", name="Train").first.click()
    await_step(page, 1)
    assert step(page) == 1


def test_settings_can_be_changed_while_it_trains(visit):
    page = visit("/train")
    page.get_by_role("radio", name="Slow").click()
    button(page, "play").click()
    await_step(page, 2)
    page.get_by_role("radio", name="Adam").click()
    expect(page.get_by_text("Reset to use the new settings")).to_be_visible()
    await_step(page, step(page) + 3)


def test_two_visitors_train_two_models(visit):
    one, other = visit("/train"), visit("/train")
    button(one, "play").click()
    await_step(one, 20)
    expect(button(other, "play")).to_be_enabled()
    assert step(other) == 0
