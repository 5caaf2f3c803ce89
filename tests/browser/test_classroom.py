"""A projector and three phones, from the QR code's address to the published model."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import barriers
from tests.support.chromium import at_rest, follow_menu
from tests.support.phone import (
    PHONE,
    class_counts,
    open_class,
    touch_phone,
    write,
    write_by_post,
)

pytestmark = pytest.mark.browser


def test_a_lesson_from_the_qr_code_to_the_published_model(visit, server, open_phone):
    projector, _, address = open_class(visit, server)
    expect(projector.get_by_text("Waiting for the first phone")).to_be_visible()
    # The server of this test listens on this computer alone, and the page says so.
    expect(projector.get_by_text("can only be reached from this computer")).to_be_visible()
    phones = [open_phone(address), open_phone(address, viewport={"width": 320, "height": 568})]
    phones.append(open_phone(address, color_scheme="dark"))
    expect(projector.get_by_text("3 seats")).to_be_visible()
    for phone in phones:
        assert "teacher's computer keeps your strokes" in phone.locator("main").inner_text()
        expect(phone.locator("#ask")).to_have_text("0")
        write(phone, 0, 1)
        expect(phone.locator("#answer")).to_have_text(re.compile(r"^Read as \d"))
        expect(phone.locator("#picture")).to_be_visible()
        expect(phone.locator("#ask")).to_have_text("1")
        assert phone.evaluate("scrollX + scrollY") == 0  # though a finger has moved
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wall = projector.locator(".st-key-class-wall button")
    expect(wall).to_have_count(3)

    projector.locator(".st-key-class-ask").get_by_text("4", exact=True).click()
    expect(phones[0].locator("#ask")).to_have_text("4")
    write(phones[0], 4, 2)  # in two strokes
    expect(wall).to_have_count(4)
    assert class_counts(projector) == {0: 3, 4: 1}
    assert wall.first.get_attribute("aria-label").startswith("4")
    phones[0].get_by_role("button", name="Undo").click()
    expect(phones[0].locator("#mine")).to_have_text("1")
    expect(wall).to_have_count(3)

    projector.locator(".st-key-class-guess button").first.click()
    for phone, share in zip(phones, (80, 100, 0), strict=True):
        phone.locator("#share").fill(str(share))
        phone.get_by_role("button", name="My guess").click()
        expect(phone.locator("#truth")).to_have_text(re.compile(f"You guessed {share}%"))
    expect(projector.get_by_text("3 of 3 have guessed")).to_be_visible()
    projector.locator(".st-key-class-truth button").click()
    expect(phones[0].locator("#truth")).to_have_text(re.compile(r"It reads \d+% right"))

    wall.first.click()
    expect(projector.locator(".st-key-class-opened")).to_contain_text("wrote a 0")
    projector.locator(".st-key-class-remove button").first.click()
    expect(wall).to_have_count(2)
    removed = phones[2]
    expect(removed.locator("#over")).to_contain_text("removed this seat")
    removed.reload()
    expect(removed.locator("#over")).to_contain_text("removed this seat")

    write(phones[1], 7, 2)
    expect(wall).to_have_count(3)
    follow_menu(projector, "evaluate")
    projector.locator(".st-key-test_on").get_by_text("Our class").click()
    expect(projector.locator(".st-key-test-score")).to_contain_text("of 3")
    follow_menu(projector, "train")
    expect(projector.locator(".st-key-class-learned")).to_contain_text("+ our class")

    projector.goto(f"{server.url}/train?dropped=0")  # what learns without any 0 can't read one
    projector.locator(".st-key-step button").first.click()
    step = projector.locator(".figure[data-label=Step] .figure-value")
    expect(step).to_have_text("1")
    follow_menu(projector, "classroom")
    zeros = projector.locator(".st-key-class-wall [aria-label^='0']")
    expect(zeros.first).to_have_attribute("aria-label", "0")
    projector.locator(".st-key-class-publish button").first.click()
    expect(projector.get_by_text("The phones are read by")).to_be_visible()
    expect(zeros.first).to_have_attribute("aria-label", re.compile("0, read as [1-9]"))
    projector.locator(".st-key-class-ask").get_by_text("0", exact=True).click()
    expect(phones[0].locator("#ask")).to_have_text("0")
    write(phones[0], 0, 2)
    expect(phones[0].locator("#answer")).to_have_text(re.compile(r"^Read as [1-9] ✗"))
    projector.get_by_role("button", name="More").click()
    projector.get_by_role("button", name="End and delete").click()
    expect(projector.get_by_role("button", name="Open a class")).to_be_visible()
    expect(phones[0].locator("#over")).to_contain_text("it has ended")


def test_a_phone_goes_on_after_ten_minutes_in_a_pocket_and_in_one_tab_alone(
    visit, server, open_phone
):
    projector, _, address = open_class(visit, server)
    phone = open_phone(address)
    phone.clock.install()
    write(phone, 7, 1)
    phone.context.set_offline(True)
    write(phone, 1, 2)
    lock(phone, True)
    phone.clock.fast_forward("10:00")
    projector.locator(".st-key-class-ask").get_by_text("4", exact=True).click()
    phone.context.set_offline(False)
    wall = projector.locator(".st-key-class-wall button")
    expect(wall).to_have_count(1)
    lock(phone, False)
    expect(wall).to_have_count(2)
    expect(phone.locator("#ask")).to_have_text("4")
    write(phone, 4, 3)

    name = phone.locator("#name").inner_text()
    other = touch_phone(phone.context, address)
    assert other.locator("#name").inner_text() == name
    expect(phone.locator("#over")).to_contain_text("in another tab")
    expect(phone.locator("#pad")).to_be_hidden()
    write(other, 4, 4)
    expect(wall).to_have_count(4)
    phone.bring_to_front()
    phone.reload()
    expect(other.locator("#over")).to_contain_text("in another tab")
    write(phone, 4, 5)
    expect(wall).to_have_count(5)


def lock(phone, locked):
    """What a page sees when its phone is locked or unlocked."""
    phone.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        locked,
    )


def test_nothing_stands_in_anybodys_way_at_the_projector_or_on_a_phone(visit, server, open_phone):
    projector, code, address = open_class(visit, server)
    write_by_post(server.url, code, range(10), seed=1)
    phone, widths = open_phone(address), {"by_day": (320, 390, 820), "at_night": [390]}
    assert barriers(phone, **widths) == []
    phone.set_viewport_size(PHONE["viewport"])
    write(phone, 0, 1)
    expect(phone.locator("#answer")).to_have_text(re.compile(r"^Read as \d"))
    projector.locator(".st-key-class-ask").get_by_text("Free choice").click()
    projector.locator(".st-key-class-guess button").first.click()
    expect(phone.locator("#choice")).to_be_visible()
    expect(phone.locator("#guess")).to_be_visible()
    assert barriers(phone, **widths) == []
    wall = projector.locator(".st-key-class-wall button")
    expect(wall).to_have_count(11)
    wall.first.click()
    expect(projector.locator(".st-key-class-opened")).to_contain_text("wrote a 0")
    at_rest(projector)
    projector.locator("h1").scroll_into_view_if_needed()
    assert barriers(projector, by_day=[1280], at_night=[390]) == []
    projector.set_viewport_size({"width": 1280, "height": 900})
    projector.locator(".st-key-class-remove button").first.click()
    expect(phone.locator("#over")).to_contain_text("removed this seat")
    assert barriers(phone, **widths) == []


def test_a_second_window_steers_and_a_keyboard_writes(visit, server, open_phone, browser_context):
    projector, code, address = open_class(visit, server)
    projector.locator(".st-key-class-second button").first.click()
    projector.locator(".st-key-class-make-link button").click()
    link = projector.locator(".st-key-class-second, [data-testid=stPopoverBody]").locator("code")
    expect(link).to_contain_text(f"/class/{code}/")
    laptop = browser_context().browser.new_context().new_page()
    laptop.goto(link.inner_text())
    expect(laptop.locator(".st-key-class-code")).to_have_text(re.compile(code))
    laptop.locator(".st-key-class-ask").get_by_text("Free choice").click()
    phone = open_phone(address, has_touch=False, is_mobile=False)
    phone.locator("#choice").get_by_text("1", exact=True).click()
    expect(phone.locator("#ask")).to_have_text("1")
    phone.locator("#pad").focus()
    phone.keyboard.press(" ")
    for _ in range(10):
        phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    expect(phone.locator("#mine")).to_have_text("1")
    expect(laptop.locator(".st-key-class-wall button")).to_have_attribute(
        "aria-label", re.compile("^1")
    )
    laptop.context.close()
