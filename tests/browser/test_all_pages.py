"""What all pages have in common: deep links, the menu, a phone's width, and MNIST when it comes."""

import pytest
from playwright.sync_api import expect

from tests.support.chromium import follow_menu
from ui.shell.frame import APP_NAME
from ui.shell.frame import PAGES as PAGES_IN_WORDS

pytestmark = pytest.mark.browser

PAGES = ["dataset", "train", "evaluate", "sketch", "concepts", "classroom"]
HOLDS = {
    "dataset": ["digit-grid"],
    "train": ["play", "pause", "step", "reset", "live-metrics"],
    "evaluate": ["test-score"],
    "sketch": ["canvas", "prediction"],
    "concepts": ["image-picture"],
    "classroom": ["class-open"],
}


def expect_page(page, name):
    expect(page.locator("h1")).to_have_text(name.capitalize())
    for key in HOLDS[name]:
        expect(page.locator(f".st-key-{key}").first).to_be_visible()


def test_on_a_phone_the_way_leads_from_the_first_page_to_all_and_none_scrolls_sideways(visit):
    page = visit("/", width=390, height=844, has_touch=True)
    current = page.locator(".st-key-menu a[aria-current=page]")
    expect(current).to_contain_text(APP_NAME)
    draw = page.get_by_role("link", name="Draw a digit")
    expect(draw).to_be_in_viewport()
    draw.click()
    expect_page(page, "sketch")
    for name in PAGES:
        follow_menu(page, name)
        expect_page(page, name)
        expect(current).to_have_count(1)
        assert current.evaluate("link => link.pathname") == f"/{name}"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    page.locator(".st-key-menu a").first.click()
    expect(page.locator("h1")).to_have_text(APP_NAME)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    page.get_by_test_id("stMainMenu").click()  # Streamlit's, with the theme and printing
    expect(page.get_by_role("menuitem", name="Print")).to_be_visible()
    page.keyboard.press("Escape")
    words = page.get_by_text(PAGES_IN_WORDS["evaluate"]).bounding_box()
    page.touchscreen.tap(words["x"] + 20, words["y"] + 10)  # anywhere on a card
    expect_page(page, "evaluate")


@pytest.mark.mnist
def test_mnist_is_uploaded_by_one_and_used_by_another(visit, start_server, mnist_root, tmp_path):
    server = start_server(MNIST_DATA_DIR=str(tmp_path / "data"))
    other, page = visit("/train", at=server), visit("/dataset", at=server)
    for one in (other, page):
        expect(one.get_by_text("MNIST couldn't be loaded")).to_be_visible()
    page.get_by_text("Add the MNIST files yourself").click()
    files = sorted((mnist_root / "MNIST" / "raw").glob("*-ubyte"))
    page.get_by_test_id("stFileUploader").locator("input").set_input_files(files)
    expect(page.get_by_text("60,000 pictures, 1 to 50 shown")).to_be_visible()

    other.locator(".st-key-try-again button").click()
    expect(
        other.get_by_text("50,000 training and 10,000 validation pictures (MNIST")
    ).to_be_visible()
    expect(other.get_by_text("couldn't be loaded")).to_have_count(0)
    follow_menu(other, "dataset")
    expect(other.get_by_text("60,000 pictures, 1 to 50 shown")).to_be_visible()
    expect(other.locator(".st-key-digit-grid button").first).to_contain_text("5")


def test_a_click_on_the_page_just_left_does_no_harm_to_the_next(visit):
    page = visit("/dataset")
    expect(page.locator(".st-key-digit-grid")).to_be_visible()
    page.locator(".st-key-share button").wait_for()
    page.evaluate(
        """() => {
            document.querySelector(".st-key-menu a[href$=sketch]").click();
            document.querySelector(".st-key-share button").click();
        }"""
    )
    expect_page(page, "sketch")
