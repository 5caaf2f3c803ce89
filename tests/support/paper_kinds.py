"""Photographs of digits by kind, each at random: what varies on paper, under light and in files.

A kind is what people do to a picture, such as to cut it to its ink; sizes, greys, colours, pens and
light differ from one picture to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from mnist_core.data.handwriting import ALLOGRAPHS, parse_path
from mnist_core.imaging.pen import spline_matrices

MIN_PEN = 3  # pixels: less is no stroke
COLOURED = [  # paper, ink: equally grey, or nearly so
    ((0, 158, 0), (255, 28, 0)),
    ((120, 190, 130), (225, 140, 130)),
    ((250, 250, 245), (250, 235, 20)),
    ((255, 255, 255), (255, 240, 80)),
    ((245, 200, 210), (140, 240, 210)),
    ((130, 175, 235), (240, 140, 60)),
    ((200, 200, 200), (235, 180, 225)),
]


@dataclass(frozen=True)
class Scene:
    """What is in a picture. Lengths are shares of the digit's height, if nothing else is said."""

    strokes: np.ndarray | None = None  # (P, 2): where the pen goes, in digit heights
    picture: np.ndarray | None = None  # or an image of a digit, uint8 (28, 28), white on black
    height: int = 200  # pixels of the digit
    pen: float = 0.08
    margins: tuple[float, float, float, float] = (0.5, 0.5, 0.5, 0.5)  # left, top, right, bottom
    paper: tuple[int, int, int] = (236, 231, 219)
    ink: tuple[int, int, int] = (35, 35, 60)
    pale: tuple[int, int, int] | None = None  # the ink of one part
    pale_side: str = "bottom"
    tilt: float = 0.0  # degrees
    lines: str = ""  # "ruled" or "squared"
    line_colour: tuple[int, int, int] = (185, 200, 220)
    table: bool = False
    frame: int = 0  # pixels of a printed frame
    frame_gap: float = 0.15
    frame_round: float = 0.0
    frame_shift: tuple[int, int] = (0, 0)  # pixels to the right and down
    frame_margin: int = 12  # pixels between the frame and the picture's edge
    fall: float = 0.0  # how much darker the paper is at one side than at the other
    shadow: float = 0.0  # how much darker a part of it is
    noise: float = 0.0  # grey levels
    blur: float = 0.5  # pixels


# --- kinds ----------------------------------------------------------------------------------------


def plain(rng: Generator, scene: Scene) -> Scene:
    return scene


def pale_part(rng, scene):
    """Of a grey that is paler than the rest's and darker than the paper."""
    grey = int(rng.integers(200, 256))
    ink = int(rng.integers(10, 60))
    pale = int(rng.uniform(ink + 0.3 * (grey - ink), ink + 0.72 * (grey - ink)))
    side = str(rng.choice(["left", "top", "right", "bottom"]))
    return replace(scene, paper=(grey,) * 3, ink=(ink,) * 3, pale=(pale,) * 3, pale_side=side)


def cut(rng, scene):
    """Cut to its ink, with at most six pixels around it, often with a bold pen."""
    pixels = rng.integers(0, 7, 4) if rng.random() < 0.5 else np.full(4, rng.integers(0, 7))
    margins = tuple(pixels / scene.height)
    pen = rng.choice([0.1, 0.16, 0.2, 0.24])
    return replace(scene, margins=margins, pen=pen, tilt=0, height=int(rng.integers(60, 400)))


def framed(rng, scene):
    """In a printed frame."""
    return replace(
        scene,
        frame=int(rng.integers(2, 9)),
        frame_gap=rng.uniform(0.08, 0.5),
        frame_round=rng.choice([0, 0, 0.1, 0.25]),
        frame_margin=int(rng.choice([-2, 0, 1, 3, 8, 20, 40])),
        margins=tuple(rng.uniform(0.2, 0.6, 4)),
        tilt=rng.choice([0, 0, rng.uniform(-6, 6)]),
    )


def touching(rng, scene):
    """In a printed frame, one side of which it touches."""
    scene = framed(rng, scene)
    gap = round(scene.frame_gap * scene.height)
    far = gap + int(rng.integers(1, scene.frame + 4))
    ways = [(far, 0), (-far, 0), (0, far), (0, -far)]
    return replace(scene, frame_shift=ways[rng.integers(4)], frame_margin=far + 16)


def coloured(rng, scene):
    """With a pen that is as grey as its paper."""
    paper, ink = COLOURED[rng.integers(len(COLOURED))]
    return replace(scene, paper=paper, ink=ink, pen=max(scene.pen, 0.07))


def ruled(rng, scene):
    colour = tuple(int(c) for c in rng.integers([165, 180, 205], [205, 215, 235]))
    return replace(scene, lines="ruled", line_colour=colour, tilt=rng.uniform(-8, 8))


def squared(rng, scene):
    colour = tuple(int(c) for c in rng.integers([165, 180, 205], [205, 215, 235]))
    return replace(scene, lines="squared", line_colour=colour, tilt=rng.uniform(-8, 8))


def lit(rng, scene):
    """Under a lamp at one side, with a shadow, as a camera takes it."""
    fall, shadow = rng.uniform(0.2, 0.5), rng.choice([0, 0.2, 0.35])
    return replace(scene, fall=fall, shadow=shadow, noise=rng.uniform(2, 6))


def on_a_table(rng, scene):
    margins = tuple(rng.uniform(0.8, 1.3, 4))
    return replace(scene, table=True, margins=margins, tilt=rng.uniform(-8, 8), noise=3)


def chalk(rng, scene):
    """Light on a dark board."""
    board = tuple(int(c) for c in rng.integers([20, 30, 20], [60, 70, 60]))
    return replace(scene, paper=board, ink=(225, 225, 220), noise=rng.uniform(0, 4))


def photographed(rng, scene):
    """All that may come together on an ordinary desk."""
    for kind in (lit, rng.choice([plain, ruled, squared]), rng.choice([plain, on_a_table])):
        scene = kind(rng, scene)
    return scene


KINDS: dict[str, Callable[[Generator, Scene], Scene]] = {
    "plain": plain,
    "a part is paler": pale_part,
    "cut to its ink": cut,
    "in a frame": framed,
    "touching its frame": touching,
    "a pen as grey as its paper": coloured,
    "on ruled paper": ruled,
    "on squared paper": squared,
    "lamp and shadow": lit,
    "on a table": on_a_table,
    "chalk on a board": chalk,
    "all at once": photographed,
}


# --- making them ----------------------------------------------------------------------------------


def written(digit: int, rng: Generator) -> np.ndarray:
    """One of the ways to write a digit, leaned and stretched a little: (P, 2), one digit high."""
    ways = [path for share, path in ALLOGRAPHS[digit].values() if share > 1]
    points, runs = parse_path(ways[rng.integers(len(ways))])
    dots = (points @ spline_matrices(*points, runs, 0.01)[1].T).T
    lean, wide = rng.uniform(-0.15, 0.2), rng.uniform(0.85, 1.15)
    return dots @ np.array([[wide, 0], [-lean, 1]])


def picture_of(kind: str, rng: Generator, digit: int, image: np.ndarray | None = None):
    """A picture of this kind, RGB: of the `digit` as pens write it, or of MNIST's `image` of it."""
    scene = Scene(
        strokes=written(digit, rng) if image is None else None,
        picture=image,
        height=int(rng.integers(70, 420)),
        pen=rng.uniform(0.045, 0.16),
        margins=tuple(rng.uniform(0.15, 1.2, 4)),
        paper=tuple(int(c) for c in rng.integers(215, 256, 3)),
        ink=tuple(int(c) for c in rng.integers(0, 90, 3)),
        tilt=rng.uniform(-6, 6),
        noise=rng.choice([0, 2]),
    )
    return draw(KINDS[kind](rng, scene), rng)


def draw(scene: Scene, rng: Generator) -> Image.Image:
    ink = ink_mask(scene)  # (h, w) in [0, 1], cut to the ink
    tall, wide = ink.shape
    left, top, right, bottom = (round(share * scene.height) for share in scene.margins)
    frame = round(scene.frame_gap * scene.height) + scene.frame if scene.frame else 0
    if frame:
        left = top = right = bottom = max(0, frame + scene.frame_margin)
    size = left + wide + right, top + tall + bottom
    sheet = Image.new("RGB", size, scene.paper)
    draw_lines(sheet, scene)
    if frame:
        x, y = left + scene.frame_shift[0], top + scene.frame_shift[1]
        box = x - frame, y - frame, x + wide + frame - 1, y + tall + frame - 1
        radius = scene.frame_round * (min(wide, tall) + 2 * frame)
        ImageDraw.Draw(sheet).rounded_rectangle(box, radius, None, scene.ink, scene.frame)
    cover = Image.new("L", size)
    cover.paste(Image.fromarray((255 * ink).astype(np.uint8)), (left, top))
    sheet.paste(Image.new("RGB", size, scene.ink), (0, 0), cover)
    if scene.pale:
        part = Image.new("L", size)
        part.paste(cover.crop(pale_box(scene, left, top, wide, tall)),
                   pale_box(scene, left, top, wide, tall)[:2])  # fmt: skip
        sheet.paste(Image.new("RGB", size, scene.pale), (0, 0), part)
    ground = (95, 65, 45) if scene.table else scene.paper
    sheet = sheet.rotate(scene.tilt, Image.Resampling.BICUBIC, fillcolor=ground)
    if scene.table:
        edge = max(size) // 12
        whole = Image.new("RGB", (size[0] + 2 * edge, size[1] + 2 * edge), ground)
        whole.paste(sheet, (edge, edge))
        sheet = whole
    return illuminate(sheet.filter(ImageFilter.GaussianBlur(scene.blur)), scene, rng)


def pale_box(scene, left, top, wide, tall):
    """The half of the digit that is paler."""
    halves = {
        "left": (left, top, left + wide // 2, top + tall),
        "right": (left + wide // 2, top, left + wide, top + tall),
        "top": (left, top, left + wide, top + tall // 2),
        "bottom": (left, top + tall // 3, left + wide, top + tall),
    }
    return halves[scene.pale_side]


def ink_mask(scene) -> np.ndarray:
    """Where the ink of a digit lies, cut to it: float (h, w) in [0, 1]."""
    if scene.picture is not None:
        side = round(scene.height * 28 / 20)
        enlarged = Image.fromarray(scene.picture).resize(
            (4 * side, 4 * side), Image.Resampling.BICUBIC
        )
        fine = enlarged.point(lambda value: 255 * (value > 110))
    else:
        pen = max(scene.pen * scene.height, MIN_PEN)
        points = 4 * ((scene.strokes - scene.strokes.min(0)) * (scene.height - pen) + pen / 2)
        extent = points.max(0) + 2 * pen
        fine = Image.new("L", (int(np.ceil(extent[0] / 4)) * 4, int(np.ceil(extent[1] / 4)) * 4))
        brush = ImageDraw.Draw(fine)
        for x, y in points:
            brush.circle((x, y), 2 * pen, 255)
    cover = np.asarray(fine.reduce(4), float) / 255
    rows, columns = (cover > 0.5).nonzero()
    return cover[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def draw_lines(sheet, scene):
    if not scene.lines:
        return
    brush, (wide, tall) = ImageDraw.Draw(sheet), sheet.size
    step, line = max(12, round(0.3 * scene.height)), max(1, scene.height // 120)
    for y in range(step // 2, tall, step):
        brush.line([(0, y), (wide, y)], scene.line_colour, line)
    for x in range(step // 2, wide, step) if scene.lines == "squared" else ():
        brush.line([(x, 0), (x, tall)], scene.line_colour, line)


def illuminate(sheet, scene, rng) -> Image.Image:
    wide, tall = sheet.size
    y, x = np.mgrid[:tall, :wide].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    way = (x / wide - 0.5) * np.cos(angle) + (y / tall - 0.5) * np.sin(angle)  # -0.7 to 0.7
    light = 1 - scene.fall * (way + 0.7) / 1.4
    light *= np.where(way + rng.uniform(-0.3, 0.3) < 0, 1 - scene.shadow, 1)
    grain = rng.normal(0, scene.noise, (tall, wide, 1)) if scene.noise else 0
    colours = np.asarray(sheet, np.float32) * light[..., None] + grain
    return Image.fromarray(colours.round().clip(0, 255).astype(np.uint8))
