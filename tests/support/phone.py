"""A class in the browser: open it, join by its address, write a digit with a finger."""

import random
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import expect

from tests.support.drawing import between

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAD_SIDE = 280  # the pad's own unit
STROKES = {  # digits as people write them, one or more strokes each
    0: [[(140, 50), (80, 90), (80, 190), (140, 230), (200, 190), (200, 90), (142, 52)]],
    1: [[(140, 45), (140, 100), (140, 160), (140, 235)]],
    2: [[(85, 90), (110, 55), (170, 55), (190, 95), (150, 150), (85, 225), (200, 225)]],
    3: [
        [(85, 75), (130, 50), (185, 70), (185, 110), (140, 135), (195, 160), (190, 210), (85, 220)]
    ],
    4: [[(110, 50), (85, 150), (205, 150)], [(170, 60), (170, 235)]],
    5: [[(190, 50), (105, 52), (98, 125), (160, 118), (198, 165), (165, 222), (90, 215)]],
    6: [[(180, 50), (110, 110), (90, 190), (135, 232), (190, 195), (165, 145), (98, 170)]],
    7: [[(70, 60), (130, 58), (195, 56), (180, 100), (150, 160), (120, 230)]],
    8: [[(185, 75), (140, 48), (98, 80), (185, 180), (140, 232), (95, 185), (150, 125), (185, 75)]],
    9: [[(190, 95), (140, 50), (95, 95), (135, 140), (188, 100), (180, 170), (150, 235)]],
}


def write_by_post(url: str, code: str, labels: Iterable[int], seed: int):
    """A seat that writes digits, a little different each time, without a browser."""
    chance, base = random.Random(seed), f"{url}/j/{code}"
    with httpx.Client(trust_env=False) as client:
        client.post(f"{base}/join", json={}).raise_for_status()
        for label in labels:
            client.post(f"{base}/digit", json=a_digit(label, chance)).raise_for_status()


def a_digit(label: int, chance: random.Random) -> dict[str, Any]:
    """A digit as a phone posts it, slanted, narrow or shaky by chance."""
    slant, width = chance.uniform(-0.15, 0.25), chance.uniform(0.6, 1.05)

    def place(x, y):
        x = PAD_SIDE / 2 + (x - PAD_SIDE / 2) * width + slant * (PAD_SIDE / 2 - y)
        return x + chance.uniform(-5, 5), y + chance.uniform(-5, 5)

    strokes = [[value for point in stroke for value in place(*point)] for stroke in STROKES[label]]
    return {"id": f"{chance.getrandbits(128):032x}", "label": label, "strokes": strokes}


def open_class(visit, at, new=True):
    """(the projector's page, the class's code, the address on it)."""
    projector = visit("/classroom", at=at, new=new)
    projector.get_by_role("button", name="Open a class").click()
    expect(projector.locator(".st-key-class-code")).to_have_text(re.compile(r"^\s*[A-Z]{6}\s*$"))
    code = projector.locator(".st-key-class-code").inner_text().strip()
    address = projector.locator(".st-key-class-address").inner_text().strip()
    assert path_of(address) == f"/j/{code}"
    return projector, code, address


def class_counts(projector):
    """How many of each digit the projector shows, where there are any."""
    text = projector.locator(".st-key-class-counts").inner_text().split()
    pairs = zip(text[::2], text[1::2], strict=True)
    return {int(digit): int(count) for digit, count in pairs if count != "0"}


def touch_phone(context, at: str):
    """Open a class's page on a phone, at the path of an address that stands on the projector."""
    phone = context.new_page()
    phone.goto(at)
    expect(phone.locator("#ask")).to_have_text(re.compile(r"\d"))
    return phone


def path_of(address: str) -> str:
    return urlsplit(address).path


def write_with_finger(phone, digit: int):
    """Write a digit on the pad, stroke by stroke."""
    box = phone.locator("#pad").bounding_box()
    session, scale = phone.context.new_cdp_session(phone), box["width"] / PAD_SIDE

    def touch(kind, *points):
        fingers = [{"x": box["x"] + scale * x, "y": box["y"] + scale * y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    for stroke in STROKES[digit]:
        touch("touchStart", stroke[0])
        for point in between(stroke, steps=2):
            touch("touchMove", point)
        touch("touchEnd")
    session.detach()


def write(phone, digit: int, number: int):
    """Write a digit, which is to be this seat's so many-th."""
    write_with_finger(phone, digit)
    # It comes after the pause that ends a digit; an expectation would look for it once a second.
    is_counted = "(number) => document.querySelector('#mine').textContent.trim() === number"
    phone.wait_for_function(is_counted, arg=str(number))
