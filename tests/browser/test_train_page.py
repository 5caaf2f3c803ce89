"""The Train page: its buttons, its charts, and its settings while a run plays."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mnist_core.training.weights import read_weights
from tests.support.chromium import at_rest, follow_menu

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
    expect(page.locator(".live:not([data-state=playing])")).to_be_visible()
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
    at_rest(page)  # or the page might still put it back
    page.locator(".st-key-speed input").focus()
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(".st-key-speed").get_by_test_id("stSliderThumbValue")).to_have_text(said)


def test_playing_other_settings_pausing_stepping_leaving_and_resetting(visit):
    page = visit("/train?epochs=200")
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
    page.get_by_role("radio", name="Adam").click()
    expect(page.get_by_text("optimizer Adam (now SGD)")).to_be_visible()
    await_step(page, step(page) + 3)
    expect(page).to_have_url(re.compile("optimizer=Adam"))
    button(page, "pause").click()
    paused = await_rest(page)
    button(page, "step").click()
    await_step(page, paused + 1)
    assert step(page) == paused + 1
    follow_menu(page, "dataset")
    expect(page.locator("h1")).to_have_text("Dataset")
    follow_menu(page, "train")
    await_step(page, paused + 1)
    assert step(page) == paused + 1
    button(page, "reset").click()
    await_untrained(page)


def has_focus(page, key):
    """Wait until the button with this key has the keyboard's focus."""
    expect(button(page, key)).to_be_focused()


def test_training_by_keyboard_alone(visit):
    page = visit("/train?epochs=1")
    set_speed(page, "10", "Home", "ArrowRight", "ArrowRight")
    spoken = page.locator(".live [role=status]")
    expect(spoken).to_contain_text("Press Play")
    button(page, "play").press("Enter")
    await_step(page, 2)
    has_focus(page, "play")
    expect(spoken).to_have_text("Training …")
    page.keyboard.press("Space")  # would press Play again, which does nothing
    paused = await_rest(page)
    expect(spoken).to_have_text("Paused.")
    has_focus(page, "play")
    page.keyboard.press("Space")
    await_step(page, paused + 1)
    button(page, "pause").press("Enter")
    await_rest(page)
    has_focus(page, "pause")
    set_speed(page, "full speed", "End")
    button(page, "one-epoch").press("Enter")
    expect(spoken).to_have_text(re.compile(r"^Done: \d\d\.\d% read right\.$"))
    expect(button(page, "one-epoch")).to_be_disabled()
    has_focus(page, "new-run")  # and not the page's body
    page.keyboard.press("Enter")
    expect(spoken).to_have_text(re.compile("^(Training …|Done)"))  # another run, at once
    expect(page.locator(".st-key-runs-table tbody tr")).to_have_count(2)
    button(page, "reset").press("Enter")
    await_untrained(page)
    has_focus(page, "reset")


def await_untrained(page):
    expect(page.locator(".st-key-live-metrics")).to_have_text(re.compile(r"^Step\s*0Epoch"))


def places(page, selector):
    """Where the elements are: (left, top) of each, in whole pixels."""
    boxes = [one.bounding_box() for one in page.locator(selector).all()]
    return [(round(box["x"]), round(box["y"])) for box in boxes]


def bottom(page, selector):
    box = page.locator(selector).last.bounding_box()
    return box["y"] + box["height"]


def test_what_matters_is_on_one_screen_and_nothing_moves_as_it_trains(visit):
    page = visit("/train", height=720)
    button(page, "not-now").click()  # what there is to say of a missing MNIST takes room
    expect(button(page, "not-now")).to_have_count(0)
    at_rest(page)
    moving = ".figure-value, .live svg, .st-key-templates canvas, .st-key-controls button"
    before, epochs = places(page, moving), epochs_shown(page)
    assert len(before) == 6 + 2 + 10 + 7
    assert bottom(page, ".st-key-templates canvas") <= 720
    set_speed(page, "full speed", "End")
    button(page, "play").click()
    await_step(page, 100)
    assert (places(page, moving), epochs_shown(page)) == (before, epochs)
    expect(page.locator(".live .status")).to_contain_text("Done")
    at_rest(page)
    assert (places(page, moving), epochs_shown(page)) == (before, epochs)
    assert step(page) > 100  # from one digit to three


def test_two_learning_rates_in_one_chart_and_a_link_for_a_friend_on_a_phone(visit):
    page = visit("/train?epochs=1")
    set_speed(page, "full speed", "End")
    button(page, "play").click()
    expect(page.locator(".live .status")).to_contain_text("Done")
    page.locator(".st-key-learning_rate input").press("ArrowLeft")
    expect(page.locator(".live .status")).to_contain_text("Learning rate 0.05 is for a new run")
    button(page, "new-run").click()
    names, chart = page.locator(".live .name"), page.locator(".live svg").first
    expect(names).to_have_text(
        ["training batches", "validation: learning rate 0.05", "learning rate 0.1"]
    )
    expect(page.locator(".live .status")).to_have_text(
        re.compile(r"Done.* (is ahead: \d\d\.\d% against .* after 1 epoch|Too close to call .*)\.$")
    )
    expect(page.get_by_text("A fair comparison")).to_be_visible()
    at_rest(page)
    # They fill the chart, each with its name and score at its end; the batches would hide them.
    expect(chart.locator("text.end")).to_have_text([re.compile(r"^0\.\d+: \d\d\.\d%$")] * 2)
    upper, lower = (one.bounding_box()["y"] for one in chart.locator("text.end").all())
    assert lower - upper > 12
    assert chart.locator("polyline").count() == 2
    expect(names.first).to_be_hidden()
    page.get_by_role("button", name="Show everything").first.click()
    expect(chart.locator("polyline")).to_have_count(3)
    chart.hover()
    expect(page.locator(".live .reading").first).to_contain_text("learning rate 0.1 ")
    page.locator(".st-key-compared").get_by_text("learning rate 0.1").click()
    expect(names).to_have_count(2)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = page.get_by_role("button", name="Copy link")
    copy.click()
    panel = page.get_by_test_id("stPopoverBody")
    expect(panel).to_contain_text("The link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    save = panel.get_by_role("button", name="Save the weights")
    expect(save).to_be_visible()
    at_rest(page)
    page.keyboard.press("Tab")
    expect(save).to_be_focused()
    page.keyboard.press("Tab")  # on to what follows the button
    page.keyboard.press("Shift+Tab")
    expect(copy).to_be_focused()
    with page.expect_download() as download:
        save.click()
    _, record = read_weights(Path(download.value.path()).read_bytes())
    assert record and record.config.fit.learning_rate == 0.05
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    friend = visit(link.removeprefix(page.url.partition("/train")[0]), width=390, height=844)
    status, score = friend.locator(".live .status"), friend.locator(".now")
    expect(status).to_have_text(
        "Your link carries settings, not a trained model: epochs 1, learning rate 0.05. "
        "Press Play to train with them."
    )
    at_rest(friend)
    assert step(friend) == 0
    assert bottom(friend, ".st-key-learning_rate") < 844
    ((_, top),) = places(friend, ".st-key-play button")
    assert abs(places(friend, ".now")[0][1] - top) < 20  # the score stands beside Play
    set_speed(friend, "full speed", "End")
    button(friend, "play").click()
    expect(status).to_contain_text("Done")
    validation = friend.locator(".figure", has_text="Validation accuracy")
    expect(validation).to_contain_text(score.inner_text())
    assert bottom(friend, ".live .status") < 844


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


MODELS = {  # what a model is called, how many numbers it learns, what its pictures show, how many
    "Hidden layer": ("50,890", "10 of the 64 hidden units", 10),
    "Convolutional": ("37,162", "10 of the 24 filters", 10),
    "Linear": ("7,850", "The weights: ink on blue speaks for the digit", 10),
}


def test_models_presets_and_settings_hold_after_a_look_around(visit):
    page = visit("/train")
    for name, (numbers, meaning, pictures) in MODELS.items():
        page.get_by_role("radio", name=name).click()
        expect(page.locator(".st-key-choices")).to_contain_text(
            re.compile(rf"{numbers} numbers to learn; at full speed, an epoch takes [\d.]+ s here")
        )
        templates = page.locator(".st-key-templates")
        expect(templates).to_contain_text(meaning)
        expect(templates.locator("canvas")).to_have_count(pictures)
    settings = page.locator(".st-key-choices").get_by_text("More settings")
    settings.click()
    expect(page.locator(".st-key-batch_size")).to_be_visible()
    at_rest(page)  # what the last model has drawn anew may lose a click
    page.get_by_role("radio", name="evened").click()
    expect(page.locator(".st-key-live")).to_contain_text("(Built-in digits, evened)")
    settings.click()
    expect(page.locator(".st-key-batch_size")).to_be_hidden()
    page.get_by_role("radio", name="Adam").click()
    expect(page).to_have_url(re.compile("optimizer=Adam"))
    button(page, "step").click()
    await_step(page, 1)
    expect(page.get_by_role("radio", name="Adam")).to_be_checked()
    expect(page.get_by_text("The link asks")).to_have_count(0)
    at_rest(page)
    for name in ("evaluate", "sketch"):
        follow_menu(page, name)
        at_rest(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Evaluate")
    at_rest(page)
    page.go_back()  # one entry a page, as it was left
    expect(page.get_by_role("radio", name="Adam")).to_be_checked()
    expect(page).to_have_url(re.compile("optimizer=Adam"))
    assert step(page) == 1
    expect(page.locator(".live .status")).to_have_text("Paused.")
