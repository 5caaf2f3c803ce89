"""The Sketch page: the canvas with mouse and finger, teaching, and photographs."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest, follow_menu
from tests.support.drawing import BAR, ONE, SEVEN, canvas, draw_with_finger, draw_with_mouse
from tests.support.photographs import encoded, photograph

pytestmark = pytest.mark.browser


# How many pixels of the canvas aren't black
INK = """() => {
  const hosts = [...document.querySelectorAll(".st-key-canvas *")];
  const { shadowRoot } = hosts.find((host) => host.shadowRoot);
  return [...shadowRoot.querySelectorAll("canvas")].reduce((ink, canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return ink + data.filter((value, place) => place % 4 === 0 && value > 0).length;
  }, 0);
}"""


def prediction(page):
    return page.locator(".st-key-prediction")


def whole_prediction(page):
    """Its text once the page is at rest: a digit comes before the sentence on it."""
    at_rest(page)
    return prediction(page).inner_text()


def tool(page, label):
    return page.locator(".st-key-canvas").get_by_label(label, exact=True)


def expect_answer(page, digit):
    expect(prediction(page)).to_have_text(re.compile(f"^{digit}"))


def overlap(one, other):
    return all(
        one[at] < other[at] + other[size] and other[at] < one[at] + one[size]
        for at, size in (("x", "width"), ("y", "height"))
    )


def clear(page):
    page.locator(".st-key-clear button").first.click()
    expect(prediction(page)).to_contain_text("–")


def test_the_mouse_draws_undoes_redoes_and_clears_in_every_theme(visit):
    page = visit("/sketch", height=720)
    expect(prediction(page)).to_contain_text("–")
    draw_with_mouse(page, ONE)
    expect_answer(page, 1)
    expect(page.locator(".st-key-probabilities .likeliest")).to_contain_text(
        re.compile(r"^1\s*(over )?[\d.]+%$")
    )
    one = whole_prediction(page)
    for added in (BAR, SEVEN):
        draw_with_mouse(page, added)
        expect(prediction(page)).not_to_have_text(one, use_inner_text=True)
        two = whole_prediction(page)
        tool(page, "Undo").click()
        expect(prediction(page)).to_have_text(one, use_inner_text=True)
    tool(page, "Redo").click()
    expect(prediction(page)).to_have_text(two, use_inner_text=True)
    clear(page)
    draw_with_mouse(page, BAR)  # no digit, and each model takes it for another
    second = page.locator(".st-key-second-opinion")
    expect(second).to_be_visible()
    first = page.locator(".answer").inner_text()
    for other, name in (("best model", "Simple model"), ("simple model", "Best model")):
        expect(page.get_by_role("radio", name=name)).to_be_checked()
        expect(second).to_contain_text(f"The {other} reads a ")
        answer = re.search(r"reads a (\d), with ", second.inner_text())[1]
        page.locator(".st-key-switch-model button").click()
        expect_answer(page, answer)
    assert answer == first

    clear(page)
    draw_with_mouse(page, ONE)
    expect_answer(page, 1)
    for scheme in ("dark", "light", "dark"):
        page.emulate_media(color_scheme=scheme)
        draw_with_mouse(page, ONE)
        expect_answer(page, 1)
        clear(page)
        page.get_by_role("radio", name="Pixels").click()
        page.get_by_role("radio", name="Draw").click()
        expect(prediction(page)).to_contain_text("Draw a digit")


def test_the_finger_draws_on_the_whole_square_and_the_page_stands_still(visit):
    page = visit("/sketch", width=390, height=844, has_touch=True, is_mobile=True)
    expect(prediction(page)).to_contain_text("–")
    draw_with_finger(page, SEVEN)
    expect_answer(page, 7)
    clear(page)
    wide = [(60, 6), (265, 6), (230, 87), (180, 222)]  # begins at the upper edge
    draw_with_finger(page, wide)
    expect_answer(page, 7)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0

    page.locator(".st-key-share button").tap()
    expect(page.get_by_text("Save the drawing")).to_be_visible()
    box, before = canvas(page), page.evaluate(INK)
    page.touchscreen.tap(box["x"] + 40, box["y"] + box["height"] - 20)  # closes the panel
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    at_rest(page)
    assert page.evaluate(INK) == before


# Width, height, the canvas's side at the least; of phones below their browsers' bars, too
SCREENS = [
    (1280, 720, 280),
    (1024, 768, 280),
    (1920, 1080, 480),
    (390, 844, 358),
    (390, 664, 280),
    (844, 390, 250),
    (844, 340, 200),
]
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_a_stroke_ends_wherever_the_pen_is_lifted_and_its_answer_is_seen_on_every_screen(visit):
    page = visit("/sketch", height=720)
    expect(prediction(page)).to_contain_text("–")
    box, one = canvas(page), None
    below, beside, outside = (140, 308), (-60, 100), (-box["x"] - 40, 200)
    for end in (below, beside, outside):
        draw_with_mouse(page, [(140, 45), (140, 160), end])
        page.mouse.move(box["x"] + 40, box["y"] + 60)  # a pen that was stuck would go on drawing
        page.mouse.move(box["x"] + 240, box["y"] + 60)
        expect(prediction(page)).not_to_contain_text("–")
        tool(page, "Undo").click()
        expect(prediction(page)).to_contain_text("–")
        expect(tool(page, "Undo")).to_be_disabled()
        expect(page.locator(".st-key-clear button")).to_be_disabled()
        assert one is None or page.evaluate(INK) == one
        one = page.evaluate(INK)
    assert one == 0

    for width, height, side in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(TWO_FRAMES)  # until the square has followed
        box, answer = canvas(page), prediction(page).locator(".answer").bounding_box()
        way = page.get_by_role("radio", name="Picture").bounding_box()
        assert box["width"] == pytest.approx(box["height"], abs=0.5) and box["width"] >= side
        assert box["x"] + box["width"] <= width + 0.5, width
        assert max(one["y"] + one["height"] for one in (box, answer, way)) <= height, width
        assert not overlap(box, way) and not overlap(answer, way), width


def test_a_sketch_is_explained_kept_and_taught_and_outlives_a_look_elsewhere(visit):
    page = visit("/sketch")
    draw_with_mouse(page, SEVEN)
    expect_answer(page, 7)
    expect(page.locator(".st-key-steps img")).to_have_count(5)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.st-key-steps img')].every(one => one.naturalWidth)"
    )
    follow_menu(page, "train")
    expect(page.locator("h1")).to_have_text("Train")
    follow_menu(page, "sketch")
    expect_answer(page, 7)
    page.get_by_text("What the steps are for").click()
    expect(page.locator(".st-key-lab img")).to_have_count(6)
    page.locator(".st-key-meant-4 button").first.click()
    expect(page.locator(".st-key-own-score").first).to_contain_text("0 of 1")
    page.locator(".st-key-teach button").first.click()
    expect(page.locator(".st-key-own-score").first).to_contain_text("1 of 1")
    expect_answer(page, 4)
    with page.expect_download() as download:
        page.locator(".st-key-own-npz button").first.click()
    assert download.value.suggested_filename == "my-digits.npz"
    clear(page)


def test_a_photograph_is_read_and_what_stands_in_its_way_is_told(visit, server):
    page = visit("/sketch", width=390, height=844)
    page.get_by_role("radio", name="Picture").click()
    uploader = page.locator(".st-key-photograph input")
    wrong = {"name": "digit.png", "mimeType": "image/png", "buffer": b"Dear Sir or Madam"}
    uploader.set_input_files(wrong)
    expect(page.get_by_test_id("stAlert")).to_contain_text("PNG")
    content = encoded(photograph([3], tilt=4))
    uploader.set_input_files({"name": "3.jpg", "mimeType": "image/jpeg", "buffer": content})
    expect_answer(page, 3)
    expect(page.locator(".st-key-steps img")).to_have_count(6)
    expect(page.get_by_text("a tab of its own")).to_have_count(0)
    follow_menu(page, "concepts")  # a picture stays while one looks at another page
    expect(page.locator("h1")).to_have_text("Concepts")
    follow_menu(page, "sketch")
    expect_answer(page, 3)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".st-key-steps img")).to_have_count(0)

    other_site = "http://localhost:1/"  # to a browser, the app is at another one: 127.0.0.1
    frame = f'<iframe src="{server.url}/sketch?way=Picture" width="390" height="844"></iframe>'
    page.route(other_site, lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.context.grant_permissions(["local-network-access"])
    page.goto(other_site)
    way_out = page.frame_locator("iframe").get_by_role("link", name="in a tab of its own")
    expect(way_out).to_have_attribute("href", re.compile(r"^\?way=Picture"))
