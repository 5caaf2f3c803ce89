"""Take the README's pictures and its short film: `make screenshots`."""

import os
import random
import re
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.support.chromium import FLAGS, at_rest, find, show_lower_part
from tests.support.drawing import between, canvas, draw_with_mouse
from tests.support.phone import write_by_post
from tests.support.server import ROOT, Server

expect.set_options(timeout=30_000)
FOLDER = ROOT / "docs"
MENU_HEIGHT = 65  # CSS pixels: it stays above what is scrolled
SCROLL_STEPS = 10  # from one part of the film to the next
THREE = [(85, 75), (130, 50), (185, 70), (185, 110), (140, 135), (195, 160), (190, 210), (85, 220)]


def dataset(page):
    page.locator(".st-key-digit-grid button").nth(7).click()
    expect(page.get_by_text("Image 7 of")).to_be_visible()
    page.mouse.move(5, 5)  # away from the wall, which enlarges what the mouse is on
    page.locator("h1").scroll_into_view_if_needed()


def train(page):
    page.locator(".st-key-play button").click()
    expect(page.locator(".st-key-live-metrics")).to_contain_text("5.00 of 5")


def evaluate(page):
    at_rest(page)
    show_lower_part(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.get_by_role("heading", name="What it mixes up").evaluate("one => one.scrollIntoView()")


def sketch(page):
    draw_with_mouse(page, THREE)
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\d"))
    page.mouse.move(5, 5)  # away from the canvas, whose toolbar would stay


def concepts(page):
    page.get_by_role("link", name="Softmax").first.click()
    expect(page.locator(".st-key-softmax-bars .js-plotly-plot")).to_be_visible()


def classroom(page):
    page.get_by_role("button", name="Open a class").click()
    expect(page.locator(".st-key-class-code")).to_have_text(re.compile("[A-Z]{6}"))
    code, url = page.locator(".st-key-class-code").inner_text().strip(), page.url.rpartition("/")[0]
    for seed in range(14):
        write_by_post(url, code, random.Random(seed).sample(range(10), 9), seed)
    expect(page.locator(".st-key-class-wall button")).to_have_count(14 * 9)
    page.get_by_role("button", name="Another address").click()  # the tests' server has none
    page.get_by_role("combobox").last.fill("http://192.168.1.20:8501")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-class-address")).to_contain_text("192.168.1.20")
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)


SHOTS = {  # picture -> page, what to do there, width, height, colours
    "home": ("", lambda page: None, 1280, 720, "light"),
    "dataset": ("dataset", dataset, 1280, 900, "light"),
    "train": ("train", train, 1280, 900, "light"),
    "evaluate": ("evaluate", evaluate, 1280, 900, "light"),
    "sketch": ("sketch", sketch, 1280, 900, "light"),
    "concepts": ("concepts", concepts, 1280, 900, "light"),
    "classroom": ("classroom", classroom, 1280, 900, "light"),
    "train-dark": ("train", train, 1280, 900, "dark"),
    "sketch-phone": ("sketch", sketch, 390, 844, "dark"),
}


def film(browser, server):
    """docs/drawing.webp: a digit is drawn, read and explained."""
    page = browser.new_page(viewport={"width": 1000, "height": 620})
    page.goto(f"{server.url}/sketch")
    box, frames = canvas(page), []  # (picture, milliseconds)
    at_rest(page)

    def take(milliseconds):
        picture = Image.open(BytesIO(page.screenshot())).resize((800, 496))
        frames.append((picture, milliseconds))

    take(700)
    page.mouse.move(box["x"] + THREE[0][0], box["y"] + THREE[0][1])
    page.mouse.down()
    for number, (x, y) in enumerate(between(THREE, steps=6)):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if number % 3 == 0:
            take(90)
    page.mouse.up()
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\d"))
    page.mouse.move(5, 5)
    at_rest(page)
    take(2200)
    for heading, milliseconds in (("From your drawing to 784 numbers", 2200), ("Why", 4500)):
        for step in range(SCROLL_STEPS, 0, -1):
            place = page.get_by_role("heading", name=heading, exact=True).bounding_box()
            way = (place["y"] - MENU_HEIGHT) / step
            page.locator(".stMain").evaluate("(main, way) => main.scrollBy(0, way)", way)
            take(70)
        at_rest(page)
        take(milliseconds)
    page.close()
    (first, *others), durations = zip(*frames, strict=True)
    first.save(
        FOLDER / "drawing.webp",
        save_all=True,
        append_images=others,
        duration=list(durations),
        loop=0,
        quality=70,
    )
    print("docs/drawing.webp")


def main():
    FOLDER.mkdir(exist_ok=True)
    data = os.environ.get("MNIST_DATA_DIR", str(ROOT / "data"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "log", MNIST_DATA_DIR=data)
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        film(browser, server)
        for name, (path, act, width, height, scheme) in SHOTS.items():
            size = {"width": width, "height": height}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.goto(f"{server.url}/{path}")
            expect(page.locator("h1")).to_be_visible()
            act(page)
            at_rest(page)
            page.wait_for_timeout(1500)  # for charts to finish their transitions
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
            print(f"docs/{name}.png")
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
