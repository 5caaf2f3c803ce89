"""A phone in a class, in the browser: join by an address, write a digit with a finger."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.support.drawing import between

PAD_SIDE = 280  # the pad's own unit
STROKES = {  # digits as people write them, one or more strokes each
    0: [[(140, 50), (80, 90), (80, 190), (140, 230), (200, 190), (200, 90), (142, 52)]],
    1: [[(140, 45), (140, 100), (140, 160), (140, 235)]],
    2: [[(85, 90), (110, 55), (170, 55), (190, 95), (150, 150), (85, 225), (200, 225)]],
    3: [
        [(85, 75), (130, 50), (185, 70), (185, 110), (140, 135), (195, 160), (190, 210), (85, 220)]
    ],
    4: [[(110, 50), (85, 150), (205, 150)], [(170, 60), (170, 235)]],
    7: [[(70, 60), (130, 58), (195, 56), (180, 100), (150, 160), (120, 230)]],
}


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
        for point in between(stroke, steps=4):
            touch("touchMove", point)
        touch("touchEnd")
    session.detach()
