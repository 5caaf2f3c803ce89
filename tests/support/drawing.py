"""Draw on the Sketch page's canvas as a hand would."""

from itertools import pairwise

from playwright.sync_api import expect

SEVEN = [(70, 60), (130, 58), (195, 56), (180, 100), (150, 160), (120, 230)]
BAR = [(60, 140), (220, 140)]
ONE = [(140, 45), (140, 100), (140, 160), (140, 235)]


def canvas(page, key="canvas"):
    area = page.locator(f".st-key-{key} canvas").last
    expect(area).to_be_visible()
    return area.bounding_box()


def between(points, steps=8):
    """The way of the pen: the points, and `steps` on each stretch between two of them."""
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, steps + 1):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


def draw_with_mouse(page, points):
    box = canvas(page)
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in between(points):
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()


def draw_with_finger(page, points, key="canvas"):
    box = canvas(page, key)
    session = page.context.new_cdp_session(page)

    def touch(kind, *at):
        fingers = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", points[0])
    for point in between(points):
        touch("touchMove", point)
    touch("touchEnd")
