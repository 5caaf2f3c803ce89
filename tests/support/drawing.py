"""Draw on the Sketch page's canvas as a hand would."""

from itertools import pairwise

from playwright.sync_api import expect

from tests.support.chromium import at_rest

SEVEN = [(70, 60), (130, 58), (195, 56), (180, 100), (150, 160), (120, 230)]
BAR = [(60, 140), (220, 140)]
ONE = [(140, 45), (140, 100), (140, 160), (140, 235)]


def canvas(page, key="canvas"):
    area = page.locator(f".st-key-{key} canvas").last
    expect(area).to_be_visible()
    at_rest(page)  # what is drawn while the page begins may be lost
    return area.bounding_box()


def between(points, steps=8):
    """The way of the pen: the points, and `steps` on each stretch between two of them."""
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, steps + 1):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


def on_screen(box, points):
    """Points on a canvas of 280 x 280, however large it is shown, as points on the screen."""
    scale = box["width"] / 280
    return [(box["x"] + scale * x, box["y"] + scale * y) for x, y in points]


def draw_with_mouse(page, points):
    points = on_screen(canvas(page), points)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in between(points):
        page.mouse.move(*point)
    page.mouse.up()


def draw_with_finger(page, points, key="canvas"):
    points = on_screen(canvas(page, key), points)
    session = page.context.new_cdp_session(page)

    def touch(kind, *at):
        fingers = [{"x": x, "y": y} for x, y in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", points[0])
    for point in between(points):
        touch("touchMove", point)
    touch("touchEnd")
