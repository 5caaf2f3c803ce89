"""Photographs of digits on paper, made up: light, shadow, tilt, noise, and what lies around."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mnist_core.data.handwriting import ALLOGRAPHS, parse_path
from mnist_core.imaging.pen import spline_matrices

PAPER, INK, LINES, TABLE = (236, 231, 219), (35, 35, 60), (185, 200, 220), (95, 65, 45)


def dots(digit):
    """Where the pen goes for a digit, in digit heights, its middle at (0, 0): (P, 2)."""
    _, path = next(iter(ALLOGRAPHS[digit].values()))
    points, runs = parse_path(path)
    return (points @ spline_matrices(*points, runs, 0.01)[1].T).T


def photograph(
    digits,
    size=(640, 480),
    height=0.45,
    pen=0.06,
    tilt=8,
    ruled=False,
    table=False,
    speck=False,
    paper=PAPER,
    ink=INK,
) -> Image.Image:
    """`digits`, side by side on paper, as a phone would take them: RGB, `size` in pixels."""
    width, tall = size
    sheet = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(sheet)
    for y in range(0, tall, tall // 16) if ruled else ():
        draw.line([(-width, y), (2 * width, y)], LINES, max(1, width // 400))
    for number, digit in enumerate(digits):
        middle = width / 2 + height * tall * 0.9 * (number - (len(digits) - 1) / 2)
        for x, y in dots(digit) * height * tall + (middle, tall / 2):
            draw.circle((x, y), pen * height * tall / 2, ink)
    if speck:
        draw.circle((width * 0.2, tall * 0.2), tall * 0.02, ink)
    sheet = sheet.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=TABLE if table else paper)
    return lit(sheet.filter(ImageFilter.GaussianBlur(width / 800)))


def lit(sheet) -> Image.Image:
    """The same under a lamp on the right, with a shadow over its left side and a camera's noise."""
    width, tall = sheet.size
    y, x = np.mgrid[:tall, :width].astype(np.float32)
    light = 0.5 + 0.5 * x / width - 0.1 * y / tall
    light *= np.where(x + 0.3 * y < 0.5 * width, 0.65, 1)
    noise = np.random.default_rng(0).normal(0, 5, (tall, width)).astype(np.float32)
    colours = np.asarray(sheet, np.float32) * light[..., None] + noise[..., None]
    return Image.fromarray(colours.clip(0, 255).astype(np.uint8))


def encoded(picture, form="JPEG", **options) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()
